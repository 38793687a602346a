import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import { totpSecretsOf } from './totp-secrets.js';

describe('the secret of second factors', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = newFolder();
  });

  it('is the one in the data folder, which the first start makes', async () => {
    const first = await totpSecretsOf({ totpSecrets: undefined, dataDir });
    expect(first).toEqual([(await readFile(join(dataDir, 'totp-secret'), 'utf8')).trim()]);
    expect(await totpSecretsOf({ totpSecrets: undefined, dataDir })).toEqual(first);
  });

  it('is the operator’s if there is one, and then no file is made', async () => {
    const totpSecrets = ['the new one', 'the old one'];
    expect(await totpSecretsOf({ totpSecrets, dataDir })).toBe(totpSecrets);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('is missing if the folder cannot be written, and the start goes on', async () => {
    const file = join(dataDir, 'a-file');
    await writeFile(file, '');
    expect(await totpSecretsOf({ totpSecrets: undefined, dataDir: join(file, 'data') })).toBeUndefined();
  });

  it('stops the start if its file is damaged', async () => {
    await writeFile(join(dataDir, 'totp-secret'), 'half of a se');
    await expect(totpSecretsOf({ totpSecrets: undefined, dataDir })).rejects.toThrow(/^TOTP_SECRET: /);
  });
});
