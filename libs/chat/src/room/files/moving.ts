const TYPES: Readonly<Record<string, string>> = {
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
  'image/apng': 'APNG',
};

const WEBP_FLAGS_AT = 20;
const WEBP_MOVES = 0x02;

const PNG_SIGN = '\u0089PNG\r\n\u001a\n';
/** Length, type and checksum of a chunk without its data. */
const PNG_CHUNK_BYTES = 12;

/** Signature and screen of a GIF, before its table of colours. */
const GIF_START_BYTES = 13;
const GIF_FLAGS_AT = 10;
/** Where the flags are in the description of a frame, whose bytes these are. */
const GIF_FRAME_FLAGS_AT = 9;
const GIF_FRAME_BYTES = 10;
const GIF_LOOPS: readonly string[] = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

/** The name of a form in which pictures can move, by the media type; `null` for other forms. */
export function movingForm(type: string): string | null {
  return TYPES[type] ?? null;
}

/**
 * Whether a picture that begins so moves: a GIF that loops or has a second frame, a WebP or AVIF of frames, a PNG that announces
 * frames before its first one. `null`: only more bytes tell.
 */
export function isMoving(head: Uint8Array): boolean | null {
  const sign = textAt(head, 0, 16);
  if (sign.startsWith('GIF8')) return movesAsGif(head);
  if (sign.startsWith(PNG_SIGN)) return movesAsPng(head);
  if (sign.startsWith('RIFF') && sign.endsWith('WEBPVP8X')) return ((head[WEBP_FLAGS_AT] ?? 0) & WEBP_MOVES) !== 0;
  return sign.startsWith('ftyp', 4) && textAt(head, 8, 64).includes('avis');
}

/** By the PNG specification, third edition: `acTL`, with the number of frames, comes before `IDAT`. */
function movesAsPng(head: Uint8Array): boolean | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  for (let at = PNG_SIGN.length; at + PNG_CHUNK_BYTES <= head.length; at += PNG_CHUNK_BYTES + view.getUint32(at)) {
    const type = textAt(head, at + 4, at + 8);
    if (type === 'acTL') return view.getUint32(at + 8) > 1;
    if (type === 'IDAT' || type === 'IEND') return false;
  }
  return null;
}

/** By GIF89a: after the table of colours come extensions (0x21) and frames (0x2c), each of them ending with blocks of bytes. */
function movesAsGif(head: Uint8Array): boolean | null {
  let at = GIF_START_BYTES + coloursBytes(head[GIF_FLAGS_AT]);
  for (let frames = 0; at < head.length; at = afterBlocks(head, at)) {
    if (head[at] === 0x21) {
      if (GIF_LOOPS.includes(textAt(head, at + 3, at + 14))) return true;
      at += 2;
    } else if (head[at] === 0x2c) {
      frames += 1;
      if (frames > 1) return true;
      at += GIF_FRAME_BYTES + coloursBytes(head[at + GIF_FRAME_FLAGS_AT]) + 1;
    } else return false;
  }
  return null;
}

/** Bytes of the table of colours that these flags announce. */
function coloursBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** Where the next part begins: each block begins with its length, and one of no bytes ends them. */
function afterBlocks(head: Uint8Array, from: number): number {
  let at = from;
  for (let length = head[at]; length !== undefined && length > 0; length = head[at]) at += length + 1;
  return at + 1;
}

function textAt(head: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...head.subarray(from, to));
}
