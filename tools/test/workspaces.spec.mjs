import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { missingPackages } from '../install.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const manifest = (folder) => JSON.parse(read(join(folder, 'package.json')));

const { workspaces } = manifest('.');
const locked = JSON.parse(read('package-lock.json')).packages;
const places = Object.keys(locked);

describe('the workspaces', () => {
  it('share the packages of the root, so that each is installed once', () => {
    expect(places.filter((place) => workspaces.some((folder) => place.startsWith(`${folder}/node_modules/`)))).toEqual(
      [],
    );
    expect(places.filter((place) => place.endsWith('node_modules/react'))).toEqual(['node_modules/react']);
  });

  it('name one version of each package', () => {
    const versions = new Map();
    for (const folder of ['.', ...workspaces, 'examples/shop', 'examples/mirror', 'examples/rooms']) {
      const { dependencies, optionalDependencies, devDependencies } = manifest(folder);
      for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })) {
        versions.set(name, new Set([...(versions.get(name) ?? []), version]));
      }
    }
    expect([...versions].filter(([, named]) => named.size > 1)).toEqual([]);
  });

  it.each(workspaces)('%s has the version of the lock file', (folder) => {
    expect(locked[folder].version).toBe(manifest(folder).version);
  });

  it.each(workspaces)('%s is installed in the images before their build', (folder) => {
    expect(read('Dockerfile')).toContain(`\nCOPY ${folder}/package.json ${folder}/\n`);
  });

  it('are installed again where an installation from before has no link to them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-workspaces-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const packages = Object.fromEntries(Object.entries(locked).filter(([, entry]) => !entry.link));
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    const links = places.filter((place) => locked[place].link);
    expect(links).toHaveLength(workspaces.length);
    expect(missingPackages(folder, true)).toEqual(links);
  });
});
