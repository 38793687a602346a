import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The limit of what a browser loads before it shows the first page, compressed with gzip. */
export const FIRST_LOAD_BYTES_MAX = 200 * 1024;
/** Vite lists here all scripts that the first one imports, and their styles. */
const LOADED = /(?:src|href)="(\/assets\/[^"]+)"/g;

export interface FirstLoad {
  /** The compressed sizes in bytes. */
  readonly script: number;
  readonly style: number;
}

/** Sums up what `index.html` of a built web client loads. */
export function firstLoad(folder: string): FirstLoad {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const sum = (extension: string): number =>
    [...page.matchAll(LOADED)]
      .map(([, path = '']) => path)
      .filter((path) => extname(path) === extension)
      .reduce((bytes, path) => bytes + gzipSync(readFileSync(join(folder, path))).length, 0);
  return { script: sum('.js'), style: sum('.css') };
}

export function describeFirstLoad({ script, style }: FirstLoad): string {
  const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
  return `first load of the web client: ${kibibytes(script + style)} gzip (script ${kibibytes(script)}, style ${kibibytes(style)})`;
}
