/**
 * `node tools/release-notes.mjs TAG`: prints the text of the GitHub release, which is the tag's section of
 * CHANGELOG.md. Fails if the tag is not `v` and the version of package.json and of the packages. Needs no
 * packages.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { releaseNotes } from './release/changelog.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const MANIFESTS = [
  'package.json',
  ...['chat', 'client', 'react', 'server'].map((library) => `libs/${library}/package.json`),
];
const tag = process.argv[2] ?? '';

try {
  for (const file of MANIFESTS) {
    const { version } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
    if (tag !== `v${version}`) throw new Error(`the tag "${tag}" is not v${version}, the version of ${file}`);
  }
  console.log(releaseNotes(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), tag.slice(1)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
