import { describe, expect, it } from 'vitest';

import { en } from '../../../text/en.js';
import { filesStatus } from './files-status.js';

const [A, B] = [
  { name: 'a.png', size: 1024 },
  { name: 'b.txt', size: 2048 },
];

describe('the status of the files of a draft', () => {
  it('has their number, size and names in order, so that screen readers hear a change of the order', () => {
    expect(filesStatus([A, B], en.files)).toBe('2 files, 3 kB: a.png, b.txt');
    expect(filesStatus([B, A], en.files)).toBe('2 files, 3 kB: b.txt, a.png');
    expect(filesStatus([A], en.files)).toBe('1 file, 1 kB: a.png');
  });

  it('is empty without files', () => {
    expect(filesStatus([], en.files)).toBe('');
  });
});
