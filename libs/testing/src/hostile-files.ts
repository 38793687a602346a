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
