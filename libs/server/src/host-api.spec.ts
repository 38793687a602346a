import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';

import type { RoomState, SentMessage, ServerUser } from '#contracts';

import { answer, KEY, nothing, scripted, type ScriptedParley } from '../testing/scripted-parley.js';
import type { Host } from './host.js';

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

describe('the ordinary API', () => {
  it('is asked as the bot, or with the token of a user', async () => {
    server.answers(answer(200, { rooms: [], cursor: null }));
    await parley.api().request('GET /v1/rooms');
    await parley.api('of-a-user').request('GET /v1/rooms', { query: { limit: 5 } });
    expect(server.received.map(({ url, token }) => `${url} ${token}`)).toEqual([
      `/v1/rooms ${KEY}`,
      '/v1/rooms?limit=5 of-a-user',
    ]);
  });

  it('sends a picture as it is, and takes an empty answer', async () => {
    server.answers(nothing);
    const body = new Blob(['picture'], { type: 'image/png' });
    await parley.api().request('PUT /v1/rooms/{id}/avatar', { path: { id: 'r' }, body });
    expect(server.received).toMatchObject([{ method: 'PUT', url: '/v1/rooms/r/avatar', body: 'picture' }]);
  });

  it('knows what each route takes and answers', () => {
    const api = parley.api();
    const send = () =>
      api.request('POST /v1/rooms/{id}/messages', {
        path: { id: 'r' },
        body: { id: 'm', body: 'Hi', mentions: ['u'] },
      });
    expectTypeOf(send).returns.resolves.toEqualTypeOf<SentMessage>();
    const create = () => api.request('POST /v1/rooms', { body: { kind: 'group', name: 'A room' } });
    expectTypeOf(create).returns.resolves.toEqualTypeOf<RoomState>();
    const mark = () => api.request('PUT /v1/blocks/{userId}', { path: { userId: 'u' } });
    expectTypeOf(mark).returns.resolves.toEqualTypeOf<void>();
    expectTypeOf(parley.users.retrieve).returns.resolves.toEqualTypeOf<ServerUser>();
    // @ts-expect-error: the path has a parameter
    void (() => api.request('GET /v1/rooms/{id}'));
    // @ts-expect-error: a message has an id
    void (() => api.request('POST /v1/rooms/{id}/messages', { path: { id: 'r' }, body: { body: 'Hi' } }));
    // @ts-expect-error: a route for keys has its own method
    void (() => api.request('GET /v1/server/users'));
  });
});
