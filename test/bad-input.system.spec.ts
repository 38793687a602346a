import { beforeAll, describe, expect, it } from 'vitest';

import { type Ack, newId, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { storedMessages } from '#testing/topology/store';
import { topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const user = setUp(() => guest('hostile'));
const socket = setUp(() => user.connect());
let roomId: RoomId;

beforeAll(async () => {
  roomId = (await socket.ask('room:create', { kind: 'group', name: 'target' })).id;
});

/** The ack of an event with arbitrary arguments. */
async function raw(event: string, ...args: unknown[]): Promise<Ack<unknown>> {
  return (await socket.io.timeout(11_000).emitWithAck(event, ...args)) as Ack<unknown>;
}

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const id = '0195f3a0-0000-7000-8000-000000000001';
const broken: [what: string, payload: () => unknown, field?: string][] = [
  ['null', () => null],
  ['a text', () => 'text'],
  ['a number', () => 42],
  ['an array', () => [1, 2]],
  ['bytes', () => Buffer.from('bytes')],
  ['an empty object', () => ({}), 'id'],
  ['no body', () => ({ id, roomId }), 'body'],
  ['a null body', () => ({ id, roomId, body: null }), 'body'],
  ['a body that is a number', () => ({ id, roomId, body: 5 }), 'body'],
  ['a body with U+0000', () => ({ id, roomId, body: 'a\u0000b' }), 'body'],
  ['a body with a lone surrogate', () => ({ id, roomId, body: 'a\ud800b' }), 'body'],
  ['a body of 8,001 characters', () => ({ id, roomId, body: 'x'.repeat(8001) }), 'body'],
  ['an invalid id', () => ({ id: "'; DROP TABLE messages; --", roomId, body: 'x' }), 'id'],
  ['an id in upper case', () => ({ id: id.toUpperCase(), roomId, body: 'x' }), 'id'],
  ['an id that is an object', () => ({ id: { $ne: 1 }, roomId, body: 'x' }), 'id'],
  ['a room that is an array', () => ({ id, roomId: [roomId], body: 'x' }), 'roomId'],
  ['an unknown field', () => ({ id, roomId, body: 'x', admin: true }), 'admin'],
  [
    'a prototype key',
    () => JSON.parse(`{"id":"${id}","roomId":"${roomId}","body":"x","__proto__":{"a":1}}`) as unknown,
    '__proto__',
  ],
  ['a constructor key', () => ({ id, roomId, body: 'x', constructor: { prototype: {} } }), 'constructor'],
  ['51 mentions', () => ({ id, roomId, body: 'x', mentions: Array.from({ length: 51 }, () => newId()) }), 'mentions'],
  ['a mention of a non-member', () => ({ id, roomId, body: 'x', mentions: [newId()] }), 'mentions'],
  ['a reply to nothing', () => ({ id, roomId, body: 'x', replyTo: newId() }), 'replyTo'],
  ['an ext of 5 KiB', () => ({ id, roomId, body: 'x', ext: { a: 'x'.repeat(5_000) } }), 'ext'],
  ['an ext that is an array', () => ({ id, roomId, body: 'x', ext: [] }), 'ext'],
  ['an ext of 500 levels', () => ({ id, roomId, body: 'x', ext: nested(500) }), 'ext'],
];

describe('broken payloads', () => {
  it.each(broken)('%s in message:send gets one clean INVALID, and nothing is stored', async (_what, payload, field) => {
    const ack = await raw('message:send', payload());
    expect(ack).toMatchObject({
      ok: false,
      error: { code: 'INVALID', retry: 'never', ...(field === undefined ? {} : { field }) },
    });
    expect(JSON.stringify(ack)).not.toMatch(/\bat \/|node_modules|SELECT|INSERT|\.ts:|\.js:/);
    expect(socket.io.connected).toBe(true);
    expect(await storedMessages(roomId)).toHaveLength(1);
  });

  it('an unknown event is UNKNOWN_EVENT, also when its name is a property of every object', async () => {
    for (const event of ['no:such', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(await raw(event, {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_EVENT', retry: 'never' } });
    }
  });

  it('a missing argument counts as {}, further arguments are ignored, and the callback is optional', async () => {
    expect(await raw('room:list')).toMatchObject({ ok: true });
    expect(await raw('room:list', {}, 'more', 7)).toMatchObject({ ok: true });
    const { id: quiet } = await socket.ask('room:create', { kind: 'group', name: 'quiet' });
    socket.io.emit('message:send', { id: newId(), roomId: quiet, body: 'no callback' });
    await expect.poll(async () => (await storedMessages(quiet)).length).toBe(2);
  });

  it.each([
    ['message:page', { before: 1, after: 1 }, 'after'],
    ['message:page', { limit: 0 }, 'limit'],
    ['message:page', { limit: 201 }, 'limit'],
    ['message:page', { before: 1.5 }, 'before'],
    ['message:page', { before: '7' }, 'before'],
    ['message:page', { at: 'yesterday' }, 'at'],
    ['room:list', { cursor: 'made up' }, 'cursor'],
    ['room:create', { kind: 'group' }, 'name'],
    ['room:create', { kind: 'crowd', name: 'x' }, 'kind'],
    ['room:create', { kind: 'direct', memberIds: [] }, 'memberIds'],
    ['read:mark', { seq: -1 }, 'seq'],
    ['room:update', { name: 'x'.repeat(81) }, 'name'],
    ['sync', { rooms: { nonsense: 1 } }, 'rooms'],
  ] as const)('%s with %j names the field', async (event, fields, field) => {
    const payload = ['room:list', 'room:create', 'sync'].includes(event) ? fields : { roomId, ...fields };
    expect(await raw(event, payload)).toMatchObject({ ok: false, error: { code: 'INVALID', field } });
  });

  it('a frame over the limit closes only that connection', async () => {
    const other = await user.connect();
    other.io.emit('message:send', { id, roomId, body: 'x', ext: { a: 'x'.repeat(200_000) } });
    await other.until(() => !other.io.connected, 'the end of the connection');
    expect(await raw('room:list', {})).toMatchObject({ ok: true });
  });

  it('over HTTP the same errors come as problem+json with their status', async () => {
    const cases = [
      { path: '/v1/rooms', body: '{broken', status: 400, problem: { code: 'INVALID' } },
      {
        path: '/v1/rooms',
        body: JSON.stringify({ kind: 'group', name: 'x', extra: 1 }),
        status: 400,
        problem: { code: 'INVALID', field: 'extra' },
      },
      {
        path: '/v1/rooms',
        body: JSON.stringify({ name: 'x'.repeat(140_000) }),
        status: 413,
        problem: { code: 'TOO_LARGE' },
      },
      {
        path: '/v1/auth/register',
        body: JSON.stringify({ username: 'a', password: 'long enough' }),
        status: 400,
        problem: { code: 'INVALID', field: 'username' },
      },
      { path: '/v1/nothing', body: '{}', status: 404, problem: { code: 'NOT_FOUND' } },
    ];
    for (const { path, body, status, problem } of cases) {
      const answer = await fetch(`${topology().url}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${user.tokens.accessToken}` },
      });
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({
        ...problem,
        status,
        retry: 'never',
        type: expect.any(String) as unknown,
        title: expect.any(String) as unknown,
      });
    }
    const unknownQuery = await user.http('get', '/v1/rooms?bogus=1').expect(400);
    expect(unknownQuery.body).toMatchObject({ code: 'INVALID', field: 'bogus' });
    await user.http('put', '/v1/rooms').expect(405);
  });
});
