import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { changelogProblems, releaseNotes } from './changelog.mjs';
import { VERSIONED_FILES } from './versioned-files.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
/** Where the version of a package of somebody else may be the same. */
const WITH_VERSIONS = [...['*.md', '*.yml', '*.yaml', 'Dockerfile'], ':!CHANGELOG.md'];
const read = (file) => readFileSync(`${import.meta.dirname}/../../${file}`, 'utf8');

const CHANGELOG = `# Changelog

## [1.1.0] - 2026-12-01

### For people

- Forwarding.

### For operators

- A crash.

## [1.0.0] - 2026-11-01

The first version.
`;

describe('the text of a release', () => {
  it('is the section of its version, and nothing of the others', () => {
    expect(releaseNotes(CHANGELOG, '1.1.0')).toBe('### For people\n\n- Forwarding.\n\n### For operators\n\n- A crash.');
    expect(releaseNotes(CHANGELOG, '1.0.0')).toBe('The first version.');
  });

  it('is refused for a version without a section, a date or a change', () => {
    expect(() => releaseNotes(CHANGELOG, '1.1')).toThrow('no section "## [1.1] -');
    expect(() => releaseNotes('## [1.0.0]\n\nText\n', '1.0.0')).toThrow('no date');
    expect(() => releaseNotes('## [1.0.0] - 2026-11-01\n', '1.0.0')).toThrow('is empty');
  });
});

describe('the changelog', () => {
  it('keeps to its format', () => {
    expect(changelogProblems(CHANGELOG)).toEqual([]);
    expect(changelogProblems(read('CHANGELOG.md'))).toEqual([]);
  });

  it.each([
    ['a missing date', (text) => text.replace(' - 2026-12-01', ''), 'must have a date'],
    ['an older version first', (text) => text.replace('2026-12-01', '2026-10-01'), 'newest version'],
    ['an unknown heading', (text) => text.replace('### For people', '### Added'), 'found Added'],
    ['headings in another order', (text) => text.replace('### For people', '### For developers'), 'in this order'],
    [
      'a heading that comes twice',
      (text) => text.replace('### For people', '### For operators'),
      'found For operators, For operators',
    ],
  ])('is refused with %s', (_, change, problem) => {
    expect(changelogProblems(change(CHANGELOG))).toEqual([expect.stringContaining(problem)]);
  });
});

describe('the packages', () => {
  const { version } = JSON.parse(read('package.json'));
  const manifest = (name) => JSON.parse(read(`libs/${name}/package.json`));

  it.each(['chat', 'client', 'react', 'server'])('have the version of Parley: %s', (name) => {
    expect(manifest(name).version).toBe(version);
  });

  it('are named with it in these files, and in no other document or manifest', () => {
    const files = execFileSync('git', ['grep', '-lF', version, '--', ...WITH_VERSIONS], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(files.trim().split('\n').sort()).toEqual(VERSIONED_FILES);
  });

  it.each([
    ['react', 'client'],
    ['chat', 'client'],
    ['chat', 'react'],
  ])('fit together: %s needs the %s of the same version', (name, needed) => {
    expect(manifest(name).peerDependencies[`@parley/${needed}`]).toBe(version);
  });
});
