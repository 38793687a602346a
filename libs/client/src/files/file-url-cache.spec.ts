import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { FileId, FileUrls } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Session } from '../session/session.js';
import { FileUrlCache } from './file-url-cache.js';

const LIFE_MS = 300_000;

describe('the URLs of files', () => {
  let clock: VirtualClock;
  let asked: FileUrls[];
  let refusals: ChatError[];
  let cache: FileUrlCache;

  const of = (id: string, use: 'download' | 'inline' | 'thumb' = 'download') => cache.of(id as FileId, use);

  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    refusals = [];
    const session = {
      signal: new AbortController().signal,
      ask: async (_path: string, _method: string, body: FileUrls) => {
        asked.push(body);
        const refusal = refusals.shift();
        if (refusal !== undefined) throw refusal;
        const known = body.ids.filter((id) => !id.startsWith('secret'));
        const expiresAt = new Date(clock.now() + LIFE_MS).toISOString();
        return { urls: known.map((id) => ({ id, url: `${id} of ${String(asked.length)}`, expiresAt })) };
      },
    } as unknown as Session;
    cache = new FileUrlCache(session, { clock, random: () => 0, newId: () => 'id', report: () => undefined });
  });

  it('of the same moment come in one request for each use', async () => {
    const found = await Promise.all([of('a'), of('b'), of('a'), of('a', 'thumb'), of('b', 'inline')]);
    expect(found.slice(0, 3)).toEqual(['a of 1', 'b of 1', 'a of 1']);
    expect(asked).toEqual([
      { ids: ['a', 'b'] },
      { ids: ['a'], variant: 'thumb', inline: true },
      { ids: ['b'], inline: true },
    ]);
  });

  it('of more than 50 files come in several requests', async () => {
    await Promise.all(Array.from({ length: 120 }, (_, index) => of(String(index))));
    expect(asked.map(({ ids }) => ids.length)).toEqual([50, 50, 20]);
  });

  it('are kept until a minute before their end, and then renewed', async () => {
    expect(await of('a')).toBe('a of 1');
    await clock.pass(LIFE_MS - 61_000);
    expect(await of('a')).toBe('a of 1');
    await clock.pass(1_000);
    expect(await of('a')).toBe('a of 2');
  });

  it('are null for a file that the user may not have, and asked for again the next time', async () => {
    expect(await Promise.all([of('secret'), of('a')])).toEqual([null, 'a of 1']);
    expect(await of('secret')).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('are asked for again while the server is overloaded, and not after a refusal', async () => {
    refusals = [new ChatError('OVERLOADED')];
    const [found] = await Promise.all([of('a'), clock.pass(5_000)]);
    expect(found).toBe('a of 2');
    refusals = [new ChatError('FORBIDDEN')];
    await expect(of('b')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('do not outlive the session', async () => {
    await of('a');
    cache.clear();
    expect(await of('a')).toBe('a of 2');
  });
});
