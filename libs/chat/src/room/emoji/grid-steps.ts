/** The place of a choice on the screen. */
export interface Place {
  readonly left: number;
  readonly top: number;
}

/**
 * The choice to which an arrow key leads from the one at `from`, or `null`: left and right in reading order, up and down
 * to the nearest one of the next row. Rows of different sections need not have the same length.
 */
export function stepFrom(places: readonly Place[], from: number, key: string, isRightToLeft: boolean): number | null {
  const forward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const backward = isRightToLeft ? 'ArrowRight' : 'ArrowLeft';
  const start = places[from];
  if (start === undefined) return null;
  if (key === forward) return from + 1 < places.length ? from + 1 : null;
  if (key === backward) return from > 0 ? from - 1 : null;
  if (key === 'ArrowDown' || key === 'ArrowUp') return nearestBeyond(places, start, key === 'ArrowDown');
  if (key === 'Home') return 0;
  return key === 'End' ? places.length - 1 : null;
}

function nearestBeyond(places: readonly Place[], start: Place, isDown: boolean): number | null {
  const beyond = places.filter(({ top }) => (isDown ? top > start.top : top < start.top));
  if (beyond.length === 0) return null;
  const tops = beyond.map(({ top }) => top);
  const row = isDown ? Math.min(...tops) : Math.max(...tops);
  const nearest = beyond
    .filter(({ top }) => top === row)
    .reduce((best, place) => (Math.abs(place.left - start.left) < Math.abs(best.left - start.left) ? place : best));
  return places.indexOf(nearest);
}
