import { expect, it } from 'vitest';

import { answer, lost, nothing, scripted } from '../testing/scripted-parley.js';

it('makes an incoming webhook under one id, that of the caller or a new one', async () => {
  const { server, parley } = await scripted();
  const made = { id: 'w', name: 'CI', url: 'https://chat.example/v1/in/t', createdAt: 'now' };
  server.answers(lost, answer(201, made), answer(200, made));
  expect(await parley.incoming.create('order-7', { name: 'CI' })).toEqual(made);
  await parley.incoming.create('order-7', { id: 'mine', name: 'CI' });
  expect(new Set(server.asked)).toEqual(new Set(['POST /v1/server/rooms/order-7/incoming']));
  const [first, second, third] = server.bodies<{ id: string }>();
  expect(first).toEqual({ id: expect.stringMatching(/^[\da-f]{8}-/) as string, name: 'CI' });
  expect(second).toEqual(first);
  expect(third).toEqual({ id: 'mine', name: 'CI' });
});

it('lists and revokes the incoming webhooks of a room', async () => {
  const { server, parley } = await scripted();
  server.answers(answer(200, { incoming: [{ id: 'w' }] }), nothing);
  expect(await parley.incoming.list('order-7')).toEqual([{ id: 'w' }]);
  expect(await parley.incoming.revoke('order-7', 'w/1')).toBeUndefined();
  expect(server.asked).toEqual([
    'GET /v1/server/rooms/order-7/incoming',
    'DELETE /v1/server/rooms/order-7/incoming/w%2F1',
  ]);
});
