/**
 * Writes the icons of the installed web client from `apps/web/public/favicon.svg`: `node tools/web-icons.mjs`. Run it after a
 * change of that file, and commit what it writes.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import sharp from 'sharp';

const PUBLIC = resolve(import.meta.dirname, '../apps/web/public');
const BACKGROUND = '#ffffff';
/** Systems cut a maskable icon to a circle of 80 % of its side. */
const SAFE = 0.6;

const svg = readFileSync(join(PUBLIC, 'favicon.svg'), 'utf8');
/** Systems show only the opaque parts of a badge, in their own colour: the lines are holes. */
const badge = svg
  .replace('<path fill="none"', '<mask id="m"><path fill="#fff" d="M0 0h32v32H0z"/><path fill="none"')
  .replace('stroke="#fff"', 'stroke="#000"')
  .replace('</svg>', '</mask></svg>')
  .replace('<path fill="#3b5bdb"', '<path fill="#fff" mask="url(#m)"');

function drawn(source, side) {
  return sharp(Buffer.from(source), { density: (72 * side) / 32 }).resize(side, side);
}

async function onBackground(side) {
  const input = await drawn(svg, Math.round(side * SAFE)).toBuffer();
  return sharp({ create: { width: side, height: side, channels: 4, background: BACKGROUND } }).composite([{ input }]);
}

const icons = {
  'icon-192.png': drawn(svg, 192),
  'icon-512.png': drawn(svg, 512),
  'maskable-512.png': await onBackground(512),
  'apple-touch-180.png': await onBackground(180),
  'badge-96.png': drawn(badge, 96),
};
for (const [name, icon] of Object.entries(icons))
  await icon.png({ compressionLevel: 9, palette: true }).toFile(join(PUBLIC, 'icons', name));
