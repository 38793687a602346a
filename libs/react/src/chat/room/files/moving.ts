/** The bytes at the start of a picture that tell whether it moves. A table of 256 colours may come before. */
export const HEAD_BYTES = 1_024;
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0'] as const;
const WEBP_FLAGS_AT = 20;
const WEBP_MOVES = 0x02;
const TYPES: Readonly<Record<string, string>> = { 'image/gif': 'GIF', 'image/webp': 'WebP', 'image/avif': 'AVIF' };

/** The name of a form in which pictures can move, by the media type; `null` for other forms. */
export function movingForm(type: string): string | null {
  return TYPES[type] ?? null;
}

/** True if a picture that begins so moves: a GIF that loops, a WebP or AVIF of several frames. */
export function isMoving(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (text.startsWith('GIF8')) return LOOPS.some((name) => text.includes(name));
  if (text.startsWith('RIFF') && text.slice(8, 16) === 'WEBPVP8X')
    return ((head[WEBP_FLAGS_AT] ?? 0) & WEBP_MOVES) !== 0;
  return text.slice(4, 8) === 'ftyp' && text.slice(8, 64).includes('avis');
}
