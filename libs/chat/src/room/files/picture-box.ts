/** Pixels of CSS: the longer side of the largest picture in a message, and the shorter side of the smallest. */
const LONGER_MAX = 320;
const SHORTER_MIN = 48;

/** Rem: the height of a row of pictures before its pictures grow to fill it, and the height to which they grow at most. */
const ROW_HEIGHT = 9;
const ROW_HEIGHT_MAX = 14;
/** A picture that is longer is cut off at its ends. */
const RATIO_MAX = 3;

interface Tile {
  readonly flex: string;
  readonly aspectRatio: number;
  readonly maxInlineSize: string;
}

interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which a message shows a picture, known before the picture is loaded. The picture fits into a square and is
 * not enlarged, but the box is large enough to press. A very tall picture, such as that of a whole page, shows its beginning,
 * at a width that can be read. The parts outside of the box are cut off.
 */
export function boxOf(width: number, height: number): Box {
  const shown = Math.min(height, width * RATIO_MAX);
  const scale = Math.min(1, LONGER_MAX / Math.max(width, shown));
  return { width: side(width * scale), height: side(shown * scale) };
}

/** True if the box of the picture cuts off its end. */
export function isTall({ width, height }: { readonly width: number | null; readonly height: number | null }): boolean {
  return width !== null && height !== null && height > width * RATIO_MAX;
}

function side(pixels: number): number {
  return Math.max(SHORTER_MIN, Math.round(pixels));
}

/**
 * The style of one of several pictures, in a container that wraps. Each begins and grows in proportion to its width at
 * one height, so all pictures of a row keep their proportions and have the same height.
 */
export function tileOf(width: number, height: number): Tile {
  const ratio = Math.min(RATIO_MAX, Math.max(1 / RATIO_MAX, width / height));
  return {
    flex: `${ratio} 1 ${ratio * ROW_HEIGHT}rem`,
    aspectRatio: ratio,
    maxInlineSize: `min(100%, ${ratio * ROW_HEIGHT_MAX}rem)`,
  };
}
