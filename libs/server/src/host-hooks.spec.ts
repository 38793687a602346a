import { expect, it } from 'vitest';

import { answer, nothing, scripted } from '../testing/scripted-parley.js';

const ID = '0190b6a0-0000-7000-8000-000000000001';

it('puts a hook with what is given, and returns its secret', async () => {
  const { server, parley } = await scripted();
  const put = { hook: { id: ID }, secret: 'whsec_a' };
  server.answers(answer(201, put));
  expect(await parley.hooks.upsert(ID, { url: 'https://shop.example/', rooms: 'all', from: 'start' })).toEqual(put);
  await parley.hooks.upsert(ID, { rooms: ['r'] });
  await parley.hooks.upsert(ID);
  expect(server.bodies()).toEqual([
    { url: 'https://shop.example/', rooms: 'all', from: 'start' },
    { rooms: ['r'] },
    {},
  ]);
  expect(new Set(server.asked)).toEqual(new Set([`PUT /v1/server/hooks/${ID}`]));
});

it('manages hooks by their ids', async () => {
  const { server, parley } = await scripted();
  const hook = { id: ID };
  const hookAnswers = [1, 2, 3, 4].map(() => answer(200, hook));
  server.answers(
    answer(200, { hooks: [hook] }),
    ...hookAnswers,
    answer(200, { secret: 'whsec_b' }),
    answer(200, { accepted: true }),
    nothing,
  );
  const { hooks } = parley;
  expect(await hooks.list()).toEqual([hook]);
  for (const act of [hooks.retrieve(ID), hooks.pause(ID), hooks.resume(ID)]) expect(await act).toEqual(hook);
  expect(await hooks.replay(ID, { roomId: 'r', seq: 7 })).toEqual(hook);
  expect(await hooks.rotate(ID)).toBe('whsec_b');
  expect(await hooks.test(ID)).toEqual({ accepted: true });
  expect(await hooks.delete(ID)).toBeUndefined();
  const at = `/v1/server/hooks/${ID}`;
  expect(server.asked.toSorted()).toEqual(
    [
      ...['GET /v1/server/hooks', `GET ${at}`, `POST ${at}/pause`, `POST ${at}/resume`, `POST ${at}/replay`],
      ...[`POST ${at}/rotate`, `POST ${at}/test`, `DELETE ${at}`],
    ].toSorted(),
  );
  expect(server.received[4]?.body).toBe('{"roomId":"r","seq":7}');
});
