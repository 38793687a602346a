import { resolve } from 'node:path';

import readChangesets from '@changesets/read';
import { describe, expect, it } from 'vitest';

import { changelogProblems, releaseNotes } from './changelog.mjs';
import { changesetProblems, withRelease } from './changesets.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const CHANGELOG = '# Changelog\n\n## [1.0.0] - 2026-11-01\n\n### For people\n\n- The first version.\n';

describe('the changesets', () => {
  it('keep to the form of the changelog', async () => {
    const changesets = await readChangesets(ROOT);
    expect(changesets.flatMap(({ id, summary }) => changesetProblems(summary).map((problem) => [id, problem]))).toEqual(
      [],
    );
  });

  it('are refused without a known heading, with one twice, and with one that has no entry', () => {
    expect(changesetProblems('### For people\n\n- Forwarding.')).toEqual([]);
    expect(changesetProblems('- Forwarding.')).toEqual([
      expect.stringContaining('must begin with one of ### For people'),
    ]);
    expect(changesetProblems('Words\n\n### For people\n\n- a')).toEqual([expect.stringContaining('must begin')]);
    expect(changesetProblems('### Added\n\n- a')).toEqual(['unknown heading "Added"']);
    expect(changesetProblems('### For people\n\n- a\n\n### For people\n\n- b')).toEqual(['"For people" comes twice']);
    expect(changesetProblems('### For people')).toEqual(['nothing below "For people"']);
  });

  it('become the section of a version, in front of the others, each entry below its heading', () => {
    const changed = withRelease(CHANGELOG, { version: '1.1.0', date: '2026-12-01' }, [
      '### For developers\n\n- An event.',
      '### For people\n\n- Forwarding.\n\n### For developers\n\n- A field.',
    ]);
    expect(changelogProblems(changed)).toEqual([]);
    expect(releaseNotes(changed, '1.1.0')).toBe(
      '### For people\n\n- Forwarding.\n\n### For developers\n\n- An event.\n- A field.',
    );
    expect(releaseNotes(changed, '1.0.0')).toBe('### For people\n\n- The first version.');
  });
});
