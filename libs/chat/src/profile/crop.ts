/** Lengths in pixels of the picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The chosen square of a picture: its middle, and how often its side fits into the shorter side of the picture. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const ZOOM_MAX = 5;

/** The largest square, in the middle. */
export function middleOf({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The length of the square's side. */
export function sideOf({ zoom }: Crop, { width, height }: Size): number {
  return Math.min(width, height) / zoom;
}

/** The nearest square that is inside the picture. */
export function nearest({ x, y, zoom }: Crop, size: Size): Crop {
  const margin = sideOf({ x, y, zoom }, size) / 2;
  return { x: within(x, margin, size.width - margin), y: within(y, margin, size.height - margin), zoom };
}

function within(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
