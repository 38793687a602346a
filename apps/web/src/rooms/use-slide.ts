import { type RefObject, useLayoutEffect, useRef } from 'react';

const SLIDE: KeyframeAnimationOptions = { duration: 200, easing: 'ease-out' };

/**
 * Lets the items of a list slide to their new places after a change of the order. `keys` are those of the list's
 * children. All items have the same height, so nothing needs to be measured before the change.
 */
export function useSlide(list: RefObject<HTMLElement | null>, keys: readonly string[]): void {
  const before = useRef(keys);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = keys;
    if (list.current === null || isSame(old, keys) || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const places = new Map(old.map((key, place) => [key, place]));
    for (const { item, place } of itemsInView(list.current)) {
      const from = places.get(keys[place] ?? '');
      if (from === undefined || from === place) continue;
      item.animate({ transform: [`translateY(${(from - place) * item.offsetHeight}px)`, 'none'] }, SLIDE);
    }
  });
}

function itemsInView(list: HTMLElement): { item: HTMLElement; place: number }[] {
  const { scrollTop, clientHeight } = list.parentElement ?? list;
  const items = [...list.children].filter((item) => item instanceof HTMLElement);
  const height = items[0]?.offsetHeight ?? 0;
  if (height === 0) return [];
  const first = Math.max(0, Math.floor((scrollTop - list.offsetTop) / height) - 1);
  const last = Math.ceil((scrollTop - list.offsetTop + clientHeight) / height) + 1;
  return items.slice(first, last).map((item, index) => ({ item, place: first + index }));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, place) => key === other[place]);
}
