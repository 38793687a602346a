import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';

import type { Message } from '#contracts';

import { answer, failure, lost, problem, scripted, type ScriptedParley } from '../testing/scripted-parley.js';
import type { Host } from './host.js';

const SENT = answer(201, { id: 'm', seq: 1, rev: 1, createdAt: '', dup: false });
const grown = (length: number, stop = false) => answer(200, { length, stop });
const ended = answer(200, { id: 'm', grow: 'complete' });

let server: ScriptedParley;
let parley: Host;

beforeEach(async () => {
  ({ server, parley } = await scripted());
});

describe('a message that grows', () => {
  it('is begun by the host’s id of the room, and written by Parley’s', async () => {
    server.answers(answer(200, { id: 'r' }), SENT, grown(5), ended);
    const message = parley.messages.grow({ room: 'order-7', body: 'So', id: 'm' });
    expect(await message.append(' 👍 ')).toEqual({ length: 5, stop: false });
    expect(await message.finish('complete', { by: 'model' })).toEqual({ id: 'm', grow: 'complete' });
    expect(server.asked).toEqual([
      'GET /v1/server/rooms/order-7',
      'POST /v1/server/messages',
      'POST /v1/rooms/r/messages/m/append',
      'POST /v1/rooms/r/messages/m/finish',
    ]);
    expect(server.received.slice(1).map(({ body }) => JSON.parse(body) as object)).toEqual([
      { room: 'order-7', id: 'm', body: 'So', grow: true },
      { offset: 2, text: ' 👍 ' },
      { length: 5, state: 'complete', ext: { by: 'model' } },
    ]);
  });

  it('takes a stream, and ends it when a reader asks to stop', async () => {
    server.answers(SENT, grown(2, true), answer(200, { id: 'm', grow: 'cancelled' }));
    async function* texts() {
      yield* ['a', 'b'];
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      yield 'c';
    }
    const message = await parley.messages.grow({ roomId: 'r', body: texts() });
    expect(message.grow).toBe('cancelled');
    expect(server.bodies<object>()[2]).toEqual({ length: 2, state: 'cancelled' });
    expectTypeOf(message).toEqualTypeOf<Message>();
  });

  it('goes on after a lost answer, and in another process', async () => {
    server.answers(lost, grown(3), ended);
    const message = parley.messages.growOn({ roomId: 'r', id: 'm' }, 2);
    await message.append('a');
    expect(server.bodies()).toEqual([
      { offset: 2, text: 'a' },
      { offset: 2, text: 'a' },
    ]);
    await message.finish();
    server.answers(grown(3), grown(4), ended);
    const other = parley.messages.growOn({ roomId: 'r', id: 'm' });
    await other.append('b');
    await other.finish();
    expect(server.bodies().slice(0, 2)).toEqual([
      { offset: 0, text: '' },
      { offset: 3, text: 'b' },
    ]);
  });

  it('fails with the error of Parley, and says how much is stored', async () => {
    server.answers(problem(409, 'CONFLICT', 'never', { field: 'id', length: 7 }));
    const message = parley.messages.growOn({ roomId: 'r', id: 'm' }, 2);
    expect(await failure(message.append('a'))).toMatchObject({ code: 'CONFLICT', field: 'id', length: 7 });
    expect(message.stopped.aborted).toBe(true);
    expect(await failure(message.finish())).toMatchObject({ code: 'CONFLICT' });
  });

  it('has no place for more than 8,000 code points', async () => {
    server.answers(SENT, ended);
    const message = parley.messages.grow({ roomId: 'r', body: 'So' });
    expect(await failure(message.append('x'.repeat(8_000)))).toMatchObject({
      code: 'LIMIT_REACHED',
      scope: 'bodyChars',
    });
    await message.finish();
  });
});
