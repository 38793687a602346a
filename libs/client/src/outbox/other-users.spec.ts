import { beforeEach, describe, expect, it, vi } from 'vitest';

import { type ErrorCode, ERRORS } from '#contracts/errors';
import type { RoomId } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Parley } from '../client.js';
import { connect } from '../connect.js';
import { memoryBlobs } from '../storage/memory-blobs.js';
import { memoryStorage } from '../storage/memory-storage.js';
import type { ClientStorage } from '../storage/storage.js';

const ROOM = 'room0' as RoomId;
const SERVER = 'parley:http://parley.test:';

describe('the unsent messages in a storage', () => {
  let storage: ClientStorage;
  let blobs: ReturnType<typeof memoryBlobs>;
  /** The answer to a refresh; `null` while the server is unreachable. */
  let refusal: ErrorCode | null;

  const open = (): Parley => {
    const randomIds = () => `id-${String(Math.random())}`;
    return connect({
      url: 'http://parley.test',
      storage,
      blobs,
      dial: () => ({ send: () => undefined, close: () => undefined }),
      fetch: async (url, init) => {
        if (url.endsWith('/logout')) return new Response(null, { status: 204 });
        if (url.endsWith('/refresh')) {
          if (refusal === null) throw new TypeError('fetch failed');
          return Response.json({ code: refusal, detail: '', retry: ERRORS[refusal].retry }, { status: 401 });
        }
        const { username } = JSON.parse(init.body as string) as { username: string };
        const user = { id: username, username, displayName: username, type: 'guest', avatarUrl: null, ext: null };
        const tokens = {
          accessToken: 'a',
          tokenType: 'Bearer',
          expiresIn: 600,
          refreshToken: 'r',
          sessionId: username,
        };
        return Response.json({ user: { ...user, version: 1, createdAt: '' }, tokens });
      },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: randomIds },
    });
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
  const write = async (username: string): Promise<Parley> => {
    const parley = open();
    await parley.guest(username);
    parley.room(ROOM).send(`of ${username}`, { files: [new Blob(['bytes'])] });
    await vi.waitFor(async () => expect(await left()).toContain(`of ${username}`));
    await settled();
    return parley;
  };
  const keys = async () => (await storage.keys?.()) ?? ['alice', 'bob'].map((name) => `${SERVER}outbox:${name}`);
  const left = async () => {
    const texts = await Promise.all((await keys()).filter((key) => key.includes('outbox')).map(storage.get));
    return [...texts, ...(await blobs.keys())].join();
  };
  const pending = (parley: Parley) =>
    parley
      .room(ROOM)
      .getSnapshot()
      .pending.map(({ body }) => body);

  beforeEach(() => {
    storage = memoryStorage();
    blobs = memoryBlobs();
    refusal = null;
  });

  it.each([
    ['that lists its keys', true],
    ['that does not', false],
  ])('are deleted, with their files, when another user signs in: one %s', async (_what, listsKeys) => {
    if (!listsKeys) {
      const { get, set, delete: remove } = memoryStorage();
      storage = { get, set, delete: remove };
    }
    (await write('alice')).close();
    const bob = await write('bob');
    await vi.waitFor(async () => expect(await left()).not.toContain('alice'));
    expect(pending(bob)).toEqual(['of bob']);
    expect(await left()).toContain('bob');
    bob.close();
  });

  it('of another name, server or kind of data are left alone', async () => {
    const others = ['parley:http://other.test:outbox:alice', 'shop:outbox:alice', `${SERVER}outbox`, 'parley:theme'];
    for (const key of others) await storage.set(key, '[]');
    await blobs.set('parley:http://other.test:outbox:alice:f', new Blob(['bytes']));
    await write('alice');
    const bob = await write('bob');
    await settled();
    for (const key of others) expect({ key, storage: await storage.get(key) }).toEqual({ key, storage: '[]' });
    expect(await blobs.keys()).toContain('parley:http://other.test:outbox:alice:f');
    bob.close();
  });

  it('of a user whose name begins like this one’s are deleted too', async () => {
    await storage.set(`${SERVER}outbox:bobby`, '[]');
    const bob = await write('bob');
    await vi.waitFor(async () => expect(await storage.get(`${SERVER}outbox:bobby`)).toBeNull());
    bob.close();
  });

  it.each([
    ['was ended', 'SESSION_REVOKED', false],
    ['is forgotten by the server', 'UNAUTHENTICATED', false],
    ['is one of a suspended account', 'ACCOUNT_SUSPENDED', false],
    ['goes on while the server is unreachable', null, true],
    ['goes on while the server has a fault', 'INTERNAL', true],
    ['is refused for another reason', 'FORBIDDEN', true],
  ] as const)('of a session that %s (%s) are there after the next sign-in: %s', async (_what, code, areThere) => {
    (await write('alice')).close();
    refusal = code;
    const again = open();
    await again.resume();
    await settled();
    await again.guest('alice');
    await settled();
    expect(pending(again)).toEqual(areThere ? ['of alice'] : []);
    expect((await left()).includes('alice')).toBe(areThere);
    again.close();
  });

  it('are deleted by a logout before they were loaded', async () => {
    (await write('alice')).close();
    const again = open();
    void again.resume();
    await settled();
    await again.logout();
    await settled();
    expect(await left()).not.toContain('of alice');
  });
});
