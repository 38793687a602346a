import { describe, expect, it } from 'vitest';
import { newId, type FileId } from '#contracts';
import type { StoreClock } from '#persistence/store-clock';
import type { FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import { SignedUrls } from './signed-urls.js';

const key = { derive: () => Promise.resolve(Buffer.alloc(32)) } as unknown as FingerprintKeyStore;

describe('a signed URL', () => {
  it('permits its request until it expires, and no other', async () => {
    let now = new Date('2026-11-20T08:00:00.000Z');
    const urls = new SignedUrls(key, { now: () => now } as StoreClock);
    const [id, expiresAt] = [newId<FileId>(), new Date('2026-11-20T09:00:00.000Z')];
    const signed = await urls.sign({ method: 'PUT', id, expiresAt });
    const query = Object.fromEntries(new URL(signed, 'http://parley.test').searchParams);
    now = expiresAt;
    expect(await urls.assertSigned('PUT', id, query)).toMatchObject({ method: 'PUT', id, expiresAt });
    await expect(urls.assertSigned('GET', id, query)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(urls.assertSigned('PUT', newId(), query)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    now = new Date(expiresAt.getTime() + 1);
    await expect(urls.assertSigned('PUT', id, query)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
