import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json, which the images and manifests have too. */
export function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
