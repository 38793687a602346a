import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';
import { describeFirstLoad, firstLoad } from './first-load.js';

/** Other files, such as images, are compressed already. */
const COMPRESSIBLE = /\.(m?js|css|html|svg|json|webmanifest|txt)$/;
/** A shorter file fits into one packet anyway. */
const BYTES_MIN = 1024;

/**
 * Writes a brotli (`.br`) and a gzip form (`.gz`) beside each file of the build, so that the gateway compresses nothing
 * at run time, and prints the size of the first load.
 */
export function compress(): Plugin {
  let folder = '';
  return {
    name: 'parley-compress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    async closeBundle() {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      await Promise.all(
        files.filter((file) => COMPRESSIBLE.test(file)).map((file) => compressFile(join(folder, file))),
      );
      process.stdout.write(`${describeFirstLoad(firstLoad(folder))}\n`);
    },
  };
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < BYTES_MIN || hasForms(file)) return;
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${file}.br`, brotli), writeFile(`${file}.gz`, gzipped)]);
}

/** True for a file of an earlier build into the same folder. */
function hasForms(file: string): boolean {
  const form = statSync(`${file}.br`, { throwIfNoEntry: false });
  return form !== undefined && form.mtimeMs >= statSync(file).mtimeMs;
}
