import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { keptSecret } from './kept-secret.js';

describe('a secret that is kept in a file', () => {
  let path: string;

  beforeEach(() => {
    path = join(newFolder(), 'data', 'totp-secret');
  });

  it('is the same at every start, and another one on every site', async () => {
    const secret = await keptSecret(path, 'TOTP_SECRET');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await keptSecret(path, 'TOTP_SECRET')).toBe(secret);
    expect(await keptSecret(`${path}-of-another`, 'TOTP_SECRET')).not.toBe(secret);
  });

  it('is readable by its owner alone, and nothing else is left in the folder', async () => {
    await keptSecret(path, 'TOTP_SECRET');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toEqual(['totp-secret']);
  });

  it.each(['', 'cut off'])('stops the start if its file holds %j, and does not replace it', async (content) => {
    await keptSecret(path, 'TOTP_SECRET');
    await writeFile(path, content);
    for (const _start of [1, 2]) await expect(keptSecret(path, 'TOTP_SECRET')).rejects.toThrow(/^TOTP_SECRET.*Restore/);
  });
});
