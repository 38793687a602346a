import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version in Parley's `package.json`, which is next to the sources, above `dist`, and in the images. */
export const BUILD_VERSION = versionAbove(dirname(fileURLToPath(import.meta.url)));

function versionAbove(folder: string): string {
  const parent = dirname(folder);
  return versionIn(join(folder, 'package.json')) ?? (parent === folder ? 'unknown' : versionAbove(parent));
}

function versionIn(file: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const isOurs = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
    return isOurs && typeof parsed.version === 'string' ? parsed.version : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
