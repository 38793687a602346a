import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const HASH_CHARS = 3;
const files = new Map<string, string>();

/**
 * The name of a class in the built page, short because script and style both have it: `_row_x3f`. The hash is that of the style's file.
 * @throws Error if two files have one hash
 */
export function classNames(name: string, file: string): string {
  const path = relative(ROOT, file);
  const hash = createHash('sha256').update(path).digest('base64url').slice(0, HASH_CHARS);
  const other = files.get(hash) ?? path;
  if (other !== path) throw new Error(`${path} and ${other} have the same hash: rename one`);
  files.set(hash, path);
  return `_${name}_${hash}`;
}
