import { expect, it } from 'vitest';
import { setFolder } from '#testing/engines/set-folder';
import { assertFits } from './disk.js';

const folder = setFolder();

it('a disk must have one and a half times the bytes that are needed', async () => {
  await expect(assertFits(folder, 1)).resolves.toBeUndefined();
  await expect(assertFits(folder, 1e18)).rejects.toThrow(/ MiB are needed, \d+ MiB are free$/);
});
