import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS = 8;
const GREY = 0;

/** A PNG whose header claims this size. Its data are `rows` rows of zeros, which compress to a thousandth. */
export function claimedPng(width: number, height: number, rows = 1): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, GREY], 8);
  const data = deflateSync(Buffer.alloc((width + 1) * rows));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A grey, progressive JPEG. Every coefficient has a scan per bit, 882 in all, and each is empty. */
export function scannedJpeg(side: number): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const size = [side >> 8, side & 255];
  // The only code of the table means: the next blocks have nothing. 15 bits say how many.
  const runs = Math.ceil(blocks / EMPTY_BLOCKS_MAX);
  const nothing = stuffed('0'.concat('1'.repeat(14)).repeat(runs));
  const parts = [
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...new Uint8Array(64).fill(1)]),
    segment(0xc2, [8, ...size, ...size, 1, 1, 0x11, 0]),
    ...[0, 0xe0].map((code, kind) => segment(0xc4, [kind << 4, 1, ...new Uint8Array(15), code])),
    segment(0xda, [1, 1, 0, 0, 0, 0]),
    Buffer.alloc(Math.ceil(blocks / 8)),
  ];
  for (let coefficient = 1; coefficient < 64; coefficient += 1)
    for (let bit = 13; bit >= 0; bit -= 1) {
      const precision = ((bit === 13 ? 0 : bit + 1) << 4) | bit;
      parts.push(segment(0xda, [1, 1, 0, coefficient, coefficient, precision]), nothing);
    }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

const EMPTY_BLOCKS_MAX = 32_767;

/** A part of a JPEG, with its length. */
function segment(marker: number, data: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data]);
}

/** A zero follows each 0xff, which would be a marker. */
function stuffed(bits: string): Buffer {
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}

/** A moving GIF of one pixel. */
export function longGif(frames: number): Buffer {
  const head = Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff', 'latin1');
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
  return Buffer.concat([head, ...new Array<Buffer>(frames).fill(frame), Buffer.from(';')]);
}

/** A WebP with as many frames, none of which has a picture. */
export function longWebp(frames: number): Buffer {
  const part = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(data.length);
    return Buffer.concat([Buffer.from(type, 'latin1'), length, data]);
  };
  const moving = Buffer.from([2, ...new Uint8Array(9)]);
  const all = new Array<Buffer>(frames).fill(part('ANMF', Buffer.alloc(16)));
  return part(
    'RIFF',
    Buffer.concat([Buffer.from('WEBP'), part('VP8X', moving), part('ANIM', Buffer.alloc(6)), ...all]),
  );
}

/** A PNG whose texts unpack to 8 MB each. */
export function wordyPng(texts: number): Buffer {
  const text = Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(8_000_000, 'a'))]);
  const png = claimedPng(1, 1);
  const afterHeader = SIGNATURE.length + 25;
  const all = new Array<Buffer>(texts).fill(chunk('zTXt', text));
  return Buffer.concat([png.subarray(0, afterHeader), ...all, png.subarray(afterHeader)]);
}

/** A TIFF of many pages, each of one pixel. */
export function longTiff(pages: number): Buffer {
  const PAGE_BYTES = 2 + 12 * 9 + 4;
  const entries = [
    [256, 1],
    [257, 1],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, 1],
    [279, 1],
  ] as const;
  const all = Buffer.alloc(12 + PAGE_BYTES * pages);
  all.write('II*\0', 0, 'latin1');
  all.writeUInt32LE(12, 4);
  for (let page = 0; page < pages; page += 1) {
    const at = 12 + page * PAGE_BYTES;
    all.writeUInt16LE(entries.length, at);
    for (const [index, [tag, value]] of entries.entries()) {
      const entry = at + 2 + index * 12;
      all.writeUInt16LE(tag, entry);
      all.writeUInt16LE(4, entry + 2);
      all.writeUInt32LE(1, entry + 4);
      all.writeUInt32LE(value, entry + 8);
    }
    if (page + 1 < pages) all.writeUInt32LE(at + PAGE_BYTES, at + PAGE_BYTES - 4);
  }
  return all;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const SCRIPT = '<script>alert(document.domain)</script>';

/** Bytes that would run script on Parley's origin if a browser showed them as a page. */
export const SCRIPTED: Readonly<
  Record<string, { readonly bytes: Buffer; readonly name: string; readonly type: string }>
> = {
  'HTML named .png': { bytes: Buffer.from(`<!doctype html>${SCRIPT}`), name: 'cat.png', type: 'image/png' },
  'HTML that says so': { bytes: Buffer.from(`<!doctype html>${SCRIPT}`), name: 'page.html', type: 'text/html' },
  'SVG with script': {
    bytes: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    name: 'cat.svg',
    type: 'image/svg+xml',
  },
  'SVG with an XML declaration': {
    bytes: Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    name: 'cat.svg',
    type: 'image/svg+xml',
  },
  'a PDF': { bytes: Buffer.from(`%PDF-1.7\n${SCRIPT}\n%%EOF`), name: 'paper.pdf', type: 'application/pdf' },
  'a script that is called audio': { bytes: Buffer.from('alert(1)'), name: 'song.mp3', type: 'audio/mpeg' },
};

/** Bytes that begin as a GIF and are a page, too. */
export const GIF_WITH_SCRIPT = Buffer.from(`GIF89a\x01\x00\x01\x00\x00\x00\x00/*${SCRIPT}*/=1;`, 'latin1');
