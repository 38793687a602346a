import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import {
  internalAccessPath,
  readInternalAccess,
  removeInternalAccess,
  writeInternalAccess,
} from './internal-access-file.js';

const ACCESS = { url: 'http://127.0.0.1:3000', secret: 'a secret of one start' };

describe('the file that the operator’s command reads', () => {
  let folder: string;

  beforeEach(() => {
    folder = join(newFolder(), 'data');
  });

  it('can be read back, by its owner only', async () => {
    await writeInternalAccess(folder, ACCESS);
    expect(await readInternalAccess(folder)).toEqual(ACCESS);
    expect((await stat(internalAccessPath(folder))).mode & 0o777).toBe(0o600);
  });

  it('can be read by its owner only, even if it replaces a readable file', async () => {
    await writeInternalAccess(folder, ACCESS);
    await rm(internalAccessPath(folder));
    await writeFile(internalAccessPath(folder), 'old', { mode: 0o644 });
    await writeInternalAccess(folder, ACCESS);
    expect((await stat(internalAccessPath(folder))).mode & 0o777).toBe(0o600);
  });

  it('is removed by the process that wrote it, and by no other', async () => {
    await writeInternalAccess(folder, ACCESS);
    await removeInternalAccess(folder, { ...ACCESS, secret: 'of another start' });
    expect(await readInternalAccess(folder)).toEqual(ACCESS);
    await removeInternalAccess(folder, ACCESS);
    expect(await readInternalAccess(folder)).toBeUndefined();
    await removeInternalAccess(folder, ACCESS);
  });

  it.each(['', '{', '[]', '{"url": 1, "secret": "x"}'])('is refused if it holds %j', async (text) => {
    await writeInternalAccess(folder, ACCESS);
    await writeFile(internalAccessPath(folder), text);
    await expect(readInternalAccess(folder)).rejects.toThrow(/is not a file of a running Parley/);
  });
});
