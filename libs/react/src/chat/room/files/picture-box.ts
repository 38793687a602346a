/** Pixels of CSS: the longer side of the largest picture in a message, and the shorter side of the smallest. */
const LONGER_MAX = 320;
const SHORTER_MIN = 48;

interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which a message shows a picture, known before the picture is loaded. The picture fits into a square and is
 * not enlarged, but the box is large enough to press. The parts outside of the box are cut off.
 */
export function boxOf(width: number, height: number): Box {
  const scale = Math.min(1, LONGER_MAX / Math.max(width, height));
  return { width: side(width * scale), height: side(height * scale) };
}

function side(pixels: number): number {
  return Math.max(SHORTER_MIN, Math.round(pixels));
}
