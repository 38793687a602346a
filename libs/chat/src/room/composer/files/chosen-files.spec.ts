import { describe, expect, it } from 'vitest';

import { admit, chosen, movedEarlier } from './chosen-files.js';
import type { GivenFile } from './given-files.js';

const LIMITS = { fileBytes: 10, filesPerMessage: 3 };

const given = (name: string, bytes = 1, isFolder = false): GivenFile => ({
  file: new File(['x'.repeat(bytes)], name),
  isFolder,
});

describe('chosen files', () => {
  const names = (files: readonly File[]) => files.map(({ name }) => name);

  it('are taken in their order, as many as a message can have', () => {
    const { files, faults } = admit([given('a'), given('b'), given('c')], 1, LIMITS);
    expect(names(files)).toEqual(['a', 'b']);
    expect(faults).toEqual([{ kind: 'tooMany', max: 3 }]);
  });

  it('are all taken up to the limits themselves', () => {
    expect(admit([given('a', 10)], 2, LIMITS)).toMatchObject({ files: [{ name: 'a' }], faults: [] });
  });

  it('that cannot be sent are named, and take no place', () => {
    const all = [given('large', 11), given('empty', 0), given('folder', 4, true), given('a'), given('b'), given('c')];
    const { files, faults } = admit(all, 0, LIMITS);
    expect(names(files)).toEqual(['a', 'b', 'c']);
    expect(faults).toEqual([
      { kind: 'tooLarge', name: 'large', max: 10 },
      { kind: 'empty', name: 'empty' },
      { kind: 'folder', name: 'folder' },
    ]);
  });

  it('move one place earlier at a time, and not beyond the first', () => {
    const [a, b, c] = chosen(['a', 'b', 'c'].map((name) => given(name).file));
    if (a === undefined || b === undefined || c === undefined) throw new Error('unreachable');
    const moved = movedEarlier([a, b, c], c.key);
    expect(moved).toEqual([a, c, b]);
    expect(movedEarlier(moved, a.key)).toEqual(moved);
  });
});
