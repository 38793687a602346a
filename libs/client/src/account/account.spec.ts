import { beforeEach, describe, expect, it } from 'vitest';

import type { RoomId, SessionId, UserId } from '#contracts';

import { ALICE } from '../../model/samples.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import type { Parley } from '../client.js';
import { connect } from '../connect.js';
import type { LinkHandlers } from '../connection/link.js';
import { memoryStorage } from '../storage/memory-storage.js';
import type { ClientStorage } from '../storage/storage.js';

const TOKENS = { accessToken: 'a', tokenType: 'Bearer', expiresIn: 600, refreshToken: 'r', sessionId: 's' };
const OUTBOX = 'parley:http://parley.test:outbox:u';

describe('an account', () => {
  let requests: string[];
  let answer: (path: string, body: Record<string, unknown>) => object | null;
  let storage: ClientStorage;
  let handlers: LinkHandlers | undefined;
  let parley: Parley;

  beforeEach(async () => {
    requests = [];
    answer = () => null;
    storage = memoryStorage();
    parley = connect({
      url: 'http://parley.test',
      storage,
      dial: (_token, given) => {
        handlers = given;
        return { send: () => undefined, close: () => undefined };
      },
      fetch: async (url, init) => {
        const { pathname } = new URL(url);
        if (pathname === '/v1/auth/guest') return Response.json({ user: ALICE, tokens: TOKENS });
        const body = await textOf(init);
        requests.push([init.method, pathname, body].join(' ').trim());
        const data = answer(pathname, JSON.parse(body.startsWith('{') ? body : '{}'));
        return data === null ? new Response(null, { status: 204 }) : Response.json(data);
      },
      runtime: { clock: new VirtualClock(), random: () => 0, newId: () => 'id' },
    });
    await parley.guest('alice');
  });

  it('is renamed; me and people follow', async () => {
    answer = (_path, body) => ({ ...ALICE, ...body, version: 2 });
    expect(await parley.account.rename('Alice B.')).toMatchObject({ displayName: 'Alice B.' });
    expect(parley.me.getSnapshot()?.user).toMatchObject({ displayName: 'Alice B.', version: 2 });
    expect(parley.people.of('u' as UserId)).toMatchObject({ displayName: 'Alice B.' });
  });

  it('has data of its own, for clients; me follows', async () => {
    answer = (_path, body) => ({ ...ALICE, ...body, version: 2 });
    await parley.account.update({ ext: { about: 'Cook' } });
    expect(requests).toEqual(['PATCH /v1/users/me {"ext":{"about":"Cook"}}']);
    expect(parley.me.getSnapshot()?.user.ext).toEqual({ about: 'Cook' });
  });

  it('has a picture, which is sent as it is; me and people follow', async () => {
    answer = () => ({ ...ALICE, avatarUrl: '/new.webp', version: 2 });
    await parley.account.setAvatar(new Blob(['bytes'], { type: 'image/webp' }));
    expect(requests).toEqual(['PUT /v1/users/me/avatar image/webp bytes']);
    expect(parley.me.getSnapshot()?.user).toMatchObject({ avatarUrl: '/new.webp', version: 2 });
    expect(parley.people.of('u' as UserId)?.avatarUrl).toBe('/new.webp');
  });

  it('loses its picture; me and people follow', async () => {
    answer = () => ({ ...ALICE, avatarUrl: '/new.webp', version: 2 });
    await parley.account.setAvatar(new Blob(['bytes'], { type: 'image/webp' }));
    answer = (path) => (path.endsWith('/avatar') ? null : { ...ALICE, version: 3 });
    await parley.account.removeAvatar();
    expect(requests.slice(1)).toEqual(['DELETE /v1/users/me/avatar', 'GET /v1/users/me']);
    expect(parley.me.getSnapshot()?.user).toMatchObject({ avatarUrl: null, version: 3 });
    expect(parley.people.of('u' as UserId)?.avatarUrl).toBeNull();
  });

  it('changes and removes the picture of a group', async () => {
    answer = () => ({ id: 'r' });
    const picture = new Blob(['bytes'], { type: 'image/png' });
    expect(await parley.setRoomAvatar('r' as RoomId, picture)).toEqual({ id: 'r' });
    answer = () => null;
    await parley.removeRoomAvatar('r' as RoomId);
    expect(requests).toEqual(['PUT /v1/rooms/r/avatar image/png bytes', 'DELETE /v1/rooms/r/avatar']);
  });

  it('follows a newer profile that the server sends', async () => {
    const member = { user: { ...ALICE, displayName: 'Renamed elsewhere', version: 5 } };
    handlers?.received('ready', { epoch: 'e' } as never);
    handlers?.received('changes', { roomId: 'r', from: 1, to: 2, items: [{ type: 'member', member }] } as never);
    expect(parley.me.getSnapshot()?.user.displayName).toBe('Renamed elsewhere');
  });

  it('lists its sessions and ends others', async () => {
    answer = (path) => (path === '/v1/auth/sessions' ? { sessions: [{ id: 's', current: true }] } : null);
    expect(await parley.account.sessions()).toEqual([{ id: 's', current: true }]);
    answer = () => null;
    await parley.account.endSession('other' as SessionId);
    await parley.account.endOtherSessions();
    await parley.account.changePassword({ currentPassword: 'old', newPassword: 'new' });
    expect(requests.slice(1)).toEqual([
      'DELETE /v1/auth/sessions/other',
      'DELETE /v1/auth/sessions',
      'POST /v1/auth/password {"currentPassword":"old","newPassword":"new"}',
    ]);
  });

  it('turns from a guest into an account with the same id', async () => {
    answer = () => ({ user: { ...ALICE, type: 'user', version: 2 } });
    await parley.account.upgrade('secret password');
    expect(parley.me.getSnapshot()).toMatchObject({ user: { id: 'u', type: 'user' }, sessionId: 's' });
  });

  it('is erased with everything on this device, and that is no end from elsewhere', async () => {
    await storage.set(OUTBOX, '[]');
    answer = () => {
      handlers?.received('session:ended', { code: 'SESSION_REVOKED' });
      return null;
    };
    await parley.account.erase('secret');
    expect(requests).toEqual(['DELETE /v1/users/me {"password":"secret"}']);
    expect(parley.me.getSnapshot()).toBeNull();
    expect(parley.ended.getSnapshot()).toBeNull();
    expect(await storage.get(OUTBOX)).toBeNull();
    expect(await parley.resume()).toBeNull();
  });

  it('shows why its session ended', async () => {
    handlers?.received('session:ended', { code: 'SESSION_REVOKED' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(parley.ended.getSnapshot()).toMatchObject({ code: 'SESSION_REVOKED' });
    expect(parley.connection.getSnapshot().status).toBe('closed');
    await parley.guest('alice');
    expect(parley.ended.getSnapshot()).toBeNull();
  });

  it('has the last ready of the server until it signs out', async () => {
    expect(parley.server.getSnapshot()).toBeNull();
    handlers?.received('ready', { epoch: 'e', features: ['forward'] } as never);
    expect(parley.server.getSnapshot()).toMatchObject({ features: ['forward'] });
    await parley.logout();
    expect(parley.server.getSnapshot()).toBeNull();
  });
});

/** The body of a request; that of a picture after its type. */
async function textOf({ body, headers }: RequestInit): Promise<string> {
  if (!(body instanceof Blob)) return (body as string | undefined) ?? '';
  return `${String(new Headers(headers).get('content-type'))} ${await body.text()}`;
}
