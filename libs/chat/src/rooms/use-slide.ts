import { type RefObject, useLayoutEffect, useRef } from 'react';

const SLIDE: KeyframeAnimationOptions = { duration: 200, easing: 'ease-out' };
/** A row from further away slides in from this many rows away. */
const DISTANCE_MAX = 12;

interface Sliding {
  /** The keys of all rows. */
  readonly keys: readonly string[];
  /** The place of the first row that is rendered. */
  readonly from: number;
  readonly rowPx: number;
}

/** Lets the rows of a list slide to their new places after a change of the order. */
export function useSlide(list: RefObject<HTMLElement | null>, { keys, from, rowPx }: Sliding): void {
  const before = useRef(keys);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = keys;
    if (list.current === null || isSame(old, keys) || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const places = new Map(old.map((key, place) => [key, place]));
    for (const [index, row] of [...list.current.children].entries()) {
      const place = from + index;
      const distance = (places.get(keys[place] ?? '') ?? place) - place;
      if (distance === 0) continue;
      const rows = Math.max(-DISTANCE_MAX, Math.min(DISTANCE_MAX, distance));
      row.animate({ transform: [`translateY(${rows * rowPx}px)`, 'none'] }, SLIDE);
    }
  });
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, place) => key === other[place]);
}
