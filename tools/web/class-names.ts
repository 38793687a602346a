import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const HASH_CHARS = 3;

/** The name of a class in the built page, short because script and style both have it: `_row_x3f`. The hash is that of the style's file. */
export function classNames(name: string, file: string): string {
  const hash = createHash('sha256').update(relative(ROOT, file)).digest('base64url');
  return `_${name}_${hash.slice(0, HASH_CHARS)}`;
}
