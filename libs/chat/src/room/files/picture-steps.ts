/** The place of the picture to which a key leads, or `null` for other keys. The first picture follows the last one. */
export function stepOf(key: string, at: number, count: number, isRightToLeft: boolean): number | null {
  const onward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const back = isRightToLeft ? 'ArrowRight' : 'ArrowLeft';
  switch (key) {
    case onward:
      return neighbour(at, 1, count);
    case back:
      return neighbour(at, -1, count);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** The place of the picture before (-1) or after (1) this one. */
export function neighbour(at: number, step: 1 | -1, count: number): number {
  return (at + step + count) % count;
}
