import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Parley } from '#client';

import { newFolder } from '#testing/engines/set-folder';
import { pathOf, sendablePath } from './local-files.js';

const serverWith = (features: readonly string[]) =>
  ({ server: { getSnapshot: () => ({ features, limits: { fileBytes: 5 } }) } }) as unknown as Parley;

describe('a typed path', () => {
  it('may begin with ~ for the home folder', () => {
    expect(['~', '~/a b.txt', '~b', 'a/~', '/~'].map((typed) => pathOf(typed))).toEqual([
      homedir(),
      join(homedir(), 'a b.txt'),
      '~b',
      'a/~',
      '/~',
    ]);
  });
});

describe('a file to send', () => {
  let folder: string;
  const files = serverWith(['files']);

  beforeEach(() => {
    folder = newFolder();
  });

  it('is a file with bytes, and not too many', async () => {
    const [right, empty, large] = [join(folder, 'right'), join(folder, 'empty'), join(folder, 'large')];
    await Promise.all([writeFile(right, '12345'), writeFile(empty, ''), writeFile(large, '123456')]);
    expect(await sendablePath(files, right)).toBe(right);
    await expect(sendablePath(files, empty)).rejects.toThrow(`${empty}: it is empty`);
    await expect(sendablePath(files, large)).rejects.toThrow(`${large}: it has more than 5 bytes`);
    await expect(sendablePath(files, folder)).rejects.toThrow(`${folder}: it is a folder`);
    await expect(sendablePath(files, join(folder, 'none'))).rejects.toThrow('none: no such file or folder');
    await expect(sendablePath(files, '/dev/null')).rejects.toThrow('it is no file');
  });

  it('is not looked at if the server takes none', async () => {
    await expect(sendablePath(serverWith([]), join(folder, 'none'))).rejects.toThrow('takes no files');
  });
});
