/**
 * The parts of pictures that cost a decoder time for each, however few bytes they have. These functions read the outer form
 * of a picture only, in one pass. They count no fewer parts than the decoders find. The child process gets them as text, so
 * they must not use anything outside of them.
 */
export interface PictureForm {
  readonly parts: string;
  readonly max: number;
  /** True if a picture of this form begins so. */
  readonly begins: (bytes: Uint8Array) => boolean;
  readonly count: (bytes: Uint8Array) => number;
}

/** The scans of a JPEG, up to its end: many cameras write other pictures behind it. The decoder skips junk in the same way. */
export function jpegScans(bytes: Uint8Array): number {
  let scans = 0;
  let at = 2;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return scans;
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at] ?? 0xd9;
    at += 1;
    if (marker === 0xd9) return scans;
    if (marker === 0xda) scans += 1;
    // Others have no length: stuffing, restarts, and markers that end the decoder.
    const hasLength = marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
    if (hasLength) at += Math.max(0, ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  }
}

/** The pictures of a GIF. The decoder looks at all of them before it decodes the first one. */
export function gifFrames(bytes: Uint8Array): number {
  let at = 6;
  const skipTable = (flags: number): void => {
    if (flags & 0x80) at += 3 * 2 ** ((flags & 7) + 1);
  };
  const skipBlocks = (): void => {
    while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
  };
  const tableFlags = bytes[at + 4] ?? 0;
  at += 7;
  skipTable(tableFlags);
  for (let frames = 0; ;) {
    const kind = bytes[at];
    if (kind === 0x21) at += 2;
    else if (kind === 0x2c) {
      frames += 1;
      const flags = bytes[at + 9] ?? 0;
      at += 10;
      skipTable(flags);
      at += 1;
    } else return frames;
    skipBlocks();
  }
}

/** The chunks of a WebP. For each frame the decoder goes through those before it. */
export function webpChunks(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let chunks = 0;
  for (let at = 12; at + 8 <= bytes.length; chunks += 1) {
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size % 2);
  }
  return chunks;
}

/** The chunks of a PNG besides its pixels: the decoder unpacks texts and profiles of many megabytes. */
export function pngChunks(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = [0x49444154, 0x66644154, 0x6663544c];
  let chunks = 0;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (!pixels.includes(view.getUint32(at + 4))) chunks += 1;
  }
  return chunks;
}

/** libheif bounds the parts of a picture itself. */
function noParts(): number {
  return 0;
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e;
const isGif = (bytes: Uint8Array): boolean => bytes[0] === 0x47 && bytes[1] === 0x49 && bytes[2] === 0x46;
const isWebp = (bytes: Uint8Array): boolean => bytes[0] === 0x52 && bytes[8] === 0x57 && bytes[9] === 0x45;
const isHeif = (bytes: Uint8Array): boolean => bytes[4] === 0x66 && bytes[5] === 0x74 && bytes[6] === 0x79;

/** Pictures of other forms are none. A scan costs up to 20 ms, a text of a PNG 10 ms, a frame of a WebP 0.02 ms and more. */
export const PICTURE_FORMS: readonly PictureForm[] = [
  { parts: 'scans', max: 50, begins: isJpeg, count: jpegScans },
  { parts: 'chunks', max: 50, begins: isPng, count: pngChunks },
  { parts: 'frames', max: 10_000, begins: isGif, count: gifFrames },
  { parts: 'chunks', max: 5_000, begins: isWebp, count: webpChunks },
  { parts: 'parts', max: 0, begins: isHeif, count: noParts },
];

/** The media types of these forms. */
export const PICTURE_TYPES: ReadonlySet<string> = new Set(
  ['jpeg', 'png', 'apng', 'gif', 'webp', 'avif', 'heif', 'heic'].map((name) => `image/${name}`),
);

/** An expression of JavaScript with the same value. */
export function asProgramText(forms: readonly PictureForm[]): string {
  const members = forms.map(({ parts, max, begins, count }) => {
    return `{ parts: ${JSON.stringify(parts)}, max: ${String(max)}, begins: ${begins.toString()}, count: ${count.toString()} }`;
  });
  return `[${members.join(', ')}]`;
}
