import { describe, expect, it } from 'vitest';
import { accountsWithFactor, noteOfBackup, noteOfRestore } from './factor-notes.policy.js';

const FACTORS = { accounts: 3, file: '/srv/data/totp-secret' };

describe('the note about second factors', () => {
  it('of a backup names the secret to keep: the file, or else the setting', () => {
    expect(noteOfBackup({ ...FACTORS, isThere: true })).toContain('3. Keep /srv/data/totp-secret too');
    expect(noteOfBackup({ ...FACTORS, isThere: false })).toContain('Keep TOTP_SECRET too');
  });

  it('of a restore says what is missing, and where it belongs', () => {
    expect(noteOfRestore({ ...FACTORS, isThere: false })).toContain('to /srv/data/totp-secret, or set TOTP_SECRET');
    expect(noteOfRestore({ ...FACTORS, isThere: true })).toBeUndefined();
  });

  it('is missing if no account has one', () => {
    expect(noteOfBackup({ ...FACTORS, accounts: 0, isThere: true })).toBeUndefined();
    expect(noteOfRestore({ ...FACTORS, accounts: 0, isThere: false })).toBeUndefined();
  });
});

it('accounts with a second factor are the rows of their table, and none in a backup before it', () => {
  const table = { columns: [], file: '', sha256: '' };
  const tables = [
    { ...table, schema: 'auth', table: 'users', rows: 9 },
    { ...table, schema: 'auth', table: 'factors', rows: 2 },
  ] as const;
  expect([accountsWithFactor({ tables }), accountsWithFactor({ tables: [] })]).toEqual([2, 0]);
});
