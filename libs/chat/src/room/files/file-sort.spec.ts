import { describe, expect, it } from 'vitest';

import { sortOf } from './file-sort.js';

describe('what a file is', () => {
  it.each([
    ['a', 'image/png', 'picture'],
    ['a', 'audio/wav', 'audio'],
    ['a.txt', 'video/webm', 'video'],
    ['a', 'application/pdf', 'pdf'],
    ['plan.DOCX', 'application/zip', 'document'],
    ['budget.xlsx', 'application/octet-stream', 'sheet'],
    ['figures.csv', 'text/csv', 'sheet'],
    ['talk.odp', 'application/octet-stream', 'slides'],
    ['backup.tar.gz', 'application/gzip', 'archive'],
    ['main.ts', 'text/plain', 'code'],
    ['notes', 'text/plain', 'text'],
    ['readme.md', 'application/octet-stream', 'text'],
    ['a.bin', 'application/octet-stream', 'other'],
    ['zip', 'application/octet-stream', 'other'],
  ])('is for %s of type %s: %s', (name, type, sort) => {
    expect(sortOf(name, type)).toBe(sort);
  });
});
