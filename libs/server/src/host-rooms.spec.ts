import { beforeEach, describe, expect, it } from 'vitest';

import { answer, type Answering, failure, lost, scripted, type ScriptedParley } from '../testing/scripted-parley.js';
import type { Host } from './host.js';

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

describe('rooms', () => {
  const room = { id: 'r', externalId: 'order-7' };
  const changed = (count: number, ...refused: string[]): Answering =>
    answer(200, { changed: count, refused: refused.map((externalId) => ({ externalId, code: 'NOT_FOUND' })) });
  const asked = (): string[] =>
    server.received.map(({ method, url }) => `${method} ${url?.slice('/v1/server/'.length)}`);

  it('are put, then their members; read again only if that changed any', async () => {
    server.answers(answer(201, room), changed(2), answer(200, { ...room, memberCount: 2 }));
    const put = () =>
      parley.rooms.upsert('order-7', { name: 'Order 7', members: ['ann', { externalId: 'ben', role: 'admin' }] });
    expect(await put()).toMatchObject({ memberCount: 2 });
    expect(asked()).toEqual(['PUT rooms/order-7', 'POST rooms/order-7/members', 'GET rooms/order-7']);
    expect(server.received.slice(0, 2).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { name: 'Order 7' },
      { set: [{ externalId: 'ann' }, { externalId: 'ben', role: 'admin' }], remove: [], quiet: false },
    ]);
    server.answers(answer(200, room), changed(0));
    expect(await put()).toEqual(room);
  });

  it('throw for members that Parley refuses, and name them', async () => {
    server.answers(answer(201, room), changed(1, 'ben'));
    const error = await failure(parley.rooms.upsert('order-7', { name: 'Order 7', members: ['ann', 'ben'] }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'Refused: ben (NOT_FOUND).' });
    expect(error.refused).toEqual([{ externalId: 'ben', code: 'NOT_FOUND' }]);
  });

  it('take any number of members: added, then removed, 100 at a time', async () => {
    server.answers(changed(100), changed(50, 'user-149'));
    const ids = Array.from({ length: 150 }, (_, index) => `user-${index}`);
    const change = { set: ids.slice(0, 120), remove: ids.slice(120) };
    const result = await parley.rooms.setMembers('order-7', change, { partial: true });
    expect(result).toEqual({ changed: 150, refused: [{ externalId: 'user-149', code: 'NOT_FOUND' }] });
    const bodies = server.received.map(
      ({ body }) => JSON.parse(body) as { set: { externalId: string }[]; remove: string[] },
    );
    expect(bodies.flatMap(({ set }) => set.map(({ externalId }) => externalId))).toEqual(change.set);
    expect(bodies.flatMap(({ remove }) => remove)).toEqual(change.remove);
    expect(bodies.map(({ set, remove }) => set.length + remove.length)).toEqual([100, 50]);
  });
});

it('repeats a message under one id, that of the caller or a new one', async () => {
  server.answers(lost, answer(201, {}), answer(201, {}));
  await parley.messages.send({ room: 'order-7', body: 'Hello' });
  await parley.messages.send({ id: 'mine', roomId: 'r', as: 'ann', body: 'Hello', mentions: ['ben'] });
  const [first, second, third] = server.bodies<{ id: string }>();
  expect(first?.id).toMatch(/^[\da-f]{8}-/);
  expect(second).toEqual(first);
  expect(third).toEqual({ id: 'mine', roomId: 'r', as: 'ann', body: 'Hello', mentions: ['ben'] });
});
