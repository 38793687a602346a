import { createSecretKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import type { WriteSql } from '../../store/write-sql.js';
import type { ObjectStore } from './object-store.port.js';
import { StoreFitness } from './store-fitness.js';
import { markOf, StoreOwner } from './store-owner.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));

describe('the owner of a store', () => {
  let answers: ((mark: string) => void)[];
  let owner: StoreOwner;
  const storage: Partial<ObjectStore> = {
    read: () =>
      new Promise((resolve) =>
        answers.push((mark) => resolve({ stream: Readable.from([Buffer.from(mark)]), bytes: mark.length })),
      ),
  };

  beforeEach(() => {
    answers = [];
    const key: Partial<FingerprintKeyStore> = { read: () => Promise.resolve(KEY) };
    owner = new StoreOwner(storage as ObjectStore, key as FingerprintKeyStore, {} as WriteSql, new StoreFitness());
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
