/** The side of the square in pixels of the canvas: two for each pixel of the page, for sharp screens. */
const SIDE = 96;
/** For a larger image the page shows an icon: a phone would need too much memory to decode it. */
const IMAGE_BYTES_MAX = 32 * 1024 * 1024;

/** Images are decoded one at a time: decoding one takes four bytes per pixel. */
let turn: Promise<unknown> = Promise.resolve();

export function isPicture({ type, size }: Pick<Blob, 'type' | 'size'>): boolean {
  return type.startsWith('image/') && size <= IMAGE_BYTES_MAX;
}

/**
 * Draws the middle of the image. Resolves to false if the bytes are no image. Drawing needs no `blob:` URL, which the
 * content security policy forbids.
 */
export function drawPicture(blob: Blob, canvas: HTMLCanvasElement): Promise<boolean> {
  const drawn = turn.then(() => draw(blob, canvas));
  turn = drawn;
  return drawn;
}

async function draw(blob: Blob, canvas: HTMLCanvasElement): Promise<boolean> {
  const image = await createImageBitmap(blob).catch(() => null);
  const context = canvas.getContext('2d');
  if (image === null || context === null) return false;
  canvas.width = SIDE;
  canvas.height = SIDE;
  const scale = Math.max(SIDE / image.width, SIDE / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  image.close();
  return true;
}
