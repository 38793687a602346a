import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const manifest = (folder) => JSON.parse(read(join(folder, 'package.json')));

const { workspaces } = manifest('.');
const locked = JSON.parse(read('package-lock.json')).packages;

describe('the workspaces', () => {
  it('share the packages of the root, so that each is installed once', () => {
    const own = new RegExp(`^(${workspaces.join('|')})/node_modules/|./node_modules/react$`);
    expect(Object.keys(locked).filter((place) => own.test(place))).toEqual([]);
  });

  it('name one version of each package', () => {
    const manifests = [
      '.',
      ...workspaces,
      'examples/shop',
      'examples/mirror',
      'examples/rooms',
      'examples/assistant',
    ].map(manifest);
    const named = manifests.flatMap(({ dependencies, optionalDependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }),
    );
    const versions = new Map(named);
    expect(named.filter(([name, version]) => versions.get(name) !== version)).toEqual([]);
  });

  it.each(workspaces)('%s is in the images before their build, in the version of the lock file', (folder) => {
    expect(read('Dockerfile')).toContain(`\nCOPY ${folder}/package.json ${folder}/\n`);
    expect(locked[folder].version).toBe(manifest(folder).version);
  });
});
