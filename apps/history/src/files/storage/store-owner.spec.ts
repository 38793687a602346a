import { createSecretKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import type { WriteSql } from '../../store/write-sql.js';
import type { FileStorage } from './file-storage.port.js';
import { markOf, StoreOwner } from './store-owner.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));

describe('the owner of a store', () => {
  let answers: ((mark: string) => void)[];
  let owner: StoreOwner;
  const storage: Partial<FileStorage> = { owner: () => new Promise((resolve) => answers.push(resolve)) };

  beforeEach(() => {
    answers = [];
    const key: Partial<FingerprintKeyStore> = { read: () => Promise.resolve(KEY) };
    owner = new StoreOwner(storage as FileStorage, key as FingerprintKeyStore, {} as WriteSql);
  });

  it('asks a store that does not answer once, however many want to use it', async () => {
    const asked = [owner.ours(), owner.ours(), owner.ours()];
    expect(answers).toHaveLength(1);
    answers[0]?.(markOf(KEY));
    expect(await Promise.all(asked)).toEqual([storage, storage, storage]);
    await owner.ours();
    expect(answers).toHaveLength(1);
  });

  it('asks again after a refusal', async () => {
    const asked = [owner.ours(), owner.ours()];
    answers[0]?.('another');
    const refused = { status: 'rejected', reason: { code: 'UNAVAILABLE' } };
    expect(await Promise.allSettled(asked)).toMatchObject([refused, refused]);
    const again = owner.ours();
    answers[1]?.(markOf(KEY));
    expect(await again).toBe(storage);
  });
});
