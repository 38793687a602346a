import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ChatError } from '#contracts/errors';
import type { Message, MessageId, RoomId } from '#contracts';

import { endGrowing, lapse } from '../../model/model-growing.js';
import { entry } from '../../model/model-store.js';
import { World } from '../../model/world.js';

const ROOM = 'room0' as RoomId;

describe('a writer of growing messages', () => {
  let world: World;

  const room = (user = 0) => world.client(user).room(ROOM);
  const stored = (id: MessageId) => entry(world.server.store.rooms, ROOM).messages.find((each) => each.id === id);
  const text = (id: MessageId) => entry(world.server.store.rooms, ROOM).growing.get(id)?.text;
  const shown = (user: number, id: MessageId) =>
    room(user)
      .getSnapshot()
      .messages.find((each) => each.id === id);
  /** The outcome of a promise, after this time. */
  const outcome = async <Value>(promise: Promise<Value>, durationMs = 1_000): Promise<Value | ChatError> => {
    const settled = promise.catch((error: unknown) => error as ChatError);
    await world.pass(durationMs);
    return settled;
  };

  beforeEach(async () => {
    world = await World.calm();
    await Promise.all([room(0).open(), room(1).open(), world.pass(500)]);
  });

  afterEach(() => world.close());

  it('stores what it appends, which readers see grow, and ends the message', async () => {
    const message = room().grow('One');
    expect(await outcome(message.append(' two 🙂'))).toEqual({ length: 9, stop: false });
    expect(message.length).toBe(9);
    expect([shown(0, message.id), shown(1, message.id)]).toMatchObject([
      { body: 'One two 🙂', grow: 'growing' },
      { body: 'One two 🙂', grow: 'growing' },
    ]);
    void message.append(' three');
    expect(await outcome(message.finish())).toMatchObject({ body: 'One two 🙂 three', grow: 'complete' });
    expect(shown(1, message.id)).toEqual(shown(0, message.id));
    expect(world.client(0).pending.getSnapshot()).toBe(0);
  });

  it('shows its user the end with the answer, without a frame', async () => {
    const message = room().grow('One');
    await outcome(message.append(' two'));
    world.server.connections.clear();
    await outcome(message.finish('cancelled'), 200);
    expect(shown(0, message.id)).toMatchObject({ body: 'One two', grow: 'cancelled' });
  });

  it('writes a reply in a thread, with the fields of a draft', async () => {
    const root = room().send('root');
    await world.pass(500);
    const draft = { body: 'One', threadId: root, inRoom: true, mentions: [world.userIds[1] ?? ('' as never)] };
    const message = room().grow(draft);
    await outcome(message.finish());
    expect(stored(message.id)).toMatchObject({ threadId: root, inRoom: true, mentions: ['user1'], grow: 'complete' });
    const other = room().grow('Two', { threadId: root });
    await outcome(other.finish());
    expect(stored(other.id)).toMatchObject({ threadId: root, inRoom: false, body: 'Two' });
  });

  it('goes on after a reconnect, from the length that it was told', async () => {
    const message = room().grow('One');
    await outcome(message.append(' two'));
    world.setDown(0, true);
    const added = message.append(' three');
    void message.append(' four');
    await world.pass(20_000);
    expect(text(message.id)).toBe('One two');
    world.setDown(0, false);
    expect(await outcome(added, 40_000)).toMatchObject({ stop: false });
    expect(await outcome(message.finish())).toMatchObject({ body: 'One two three four' });
  });

  it('stores each text once, in order, whatever the network loses', async () => {
    world.network.faults = true;
    const message = room().grow('0');
    for (let index = 1; index <= 40; index++) {
      void message.append(` ${String(index)}`);
      await world.pass(300);
    }
    const numbers = Array.from({ length: 41 }, (_, index) => index).join(' ');
    const ended = await outcome(message.finish(), 240_000);
    expect(ended).toMatchObject({ body: numbers, grow: 'complete' });
    world.network.faults = false;
    await world.rest();
    expect(shown(1, message.id)).toMatchObject({ body: numbers, grow: 'complete' });
  });

  it('learns with its next append that a reader asks it to stop', async () => {
    const message = room().grow('One');
    await outcome(message.append(' two'));
    await outcome(room(1).stop(message.id));
    expect(message.stopped.aborted).toBe(false);
    expect(await outcome(message.append(' three'))).toEqual({ length: 13, stop: true });
    expect(message.stopped.aborted).toBe(true);
    expect(await outcome(room(1).stop('unknown' as MessageId))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes on with a message that another process has begun', async () => {
    const first = room().grow('One');
    await outcome(first.append(' two'));
    const second = room().growOn(first.id);
    await outcome(second.append(' three'));
    expect(second.length).toBe(13);
    const third = room().growOn(first.id, 7);
    expect(await outcome(third.append(' three four'))).toMatchObject({ length: 18 });
    expect(await outcome(third.finish())).toMatchObject({ body: 'One two three four' });
  });

  it('writes the texts of a stream, from the first that is not blank to its end', async () => {
    const pause = () => new Promise<void>((resolve) => void world.clock.after(200, resolve));
    async function* answer() {
      for (const part of [' ', '\n', 'One', ' two', ' \ud83d', '\ude42']) {
        await pause();
        yield part;
      }
    }
    const ended = (await outcome(room().grow(answer(), { ext: { model: 'm' } }), 5_000)) as Message;
    expect(ended).toMatchObject({ body: ' \nOne two 🙂', grow: 'complete' });
    expect(stored(ended.id)?.body).toBe(ended.body);
  });

  it('ends a stream early when a reader asks to stop', async () => {
    let isReturned = false;
    async function* endless() {
      try {
        for (;;) {
          await new Promise<void>((resolve) => void world.clock.after(200, resolve));
          yield 'x';
        }
      } finally {
        isReturned = true;
      }
    }
    const writing = room().grow(endless());
    await world.pass(1_500);
    const id = room(1).getSnapshot().messages.at(-1)?.id as MessageId;
    await outcome(room(1).stop(id));
    expect(await outcome(writing, 3_000)).toMatchObject({ id, grow: 'cancelled' });
    await world.pass(500);
    expect(isReturned).toBe(true);
  });

  it('rejects with the error of a beginning that no server takes, and of one that this server refuses', async () => {
    const blank = room().grow('  ');
    expect(await outcome(blank.append('x'))).toMatchObject({ code: 'INVALID', details: { field: 'body' } });
    expect(blank.stopped).toMatchObject({ aborted: true, reason: { code: 'INVALID' } });
    const refused = room().grow('bad');
    expect(await outcome(refused.finish())).toMatchObject({ code: 'INVALID' });
    expect(refused.stopped.aborted).toBe(true);
  });

  it('rejects once the message has ended otherwise', async () => {
    const message = room().grow('One');
    await outcome(message.append(' two'));
    lapse(world.server);
    expect(await outcome(message.append(' three'))).toMatchObject({ code: 'CONFLICT', details: { field: 'id' } });
    expect(message.stopped.reason).toMatchObject({ code: 'CONFLICT' });
    const other = room().grow('Two');
    await outcome(other.append('.'));
    endGrowing(world.server, ROOM, other.id, 'complete');
    expect(await outcome(other.finish('cancelled'))).toMatchObject({ code: 'CONFLICT', details: { field: 'state' } });
  });

  it('ends with the client, which holds no timer then, and goes on in the next', async () => {
    const message = room().grow('One');
    await outcome(message.append(' two'));
    const late = room().growOn(message.id, 7);
    world.client(0).close();
    for (const each of [message, late]) {
      expect(await outcome(each.append('x'), 100)).toMatchObject({ code: 'UNAVAILABLE' });
      expect(each.stopped.reason).toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(await outcome(room().growOn(message.id, 7).finish(), 100)).toMatchObject({ code: 'UNAVAILABLE' });
    expect(world.timersOf(0)).toBe(0);
    await Promise.all([world.reload(0), world.pass(1_000)]);
    expect(await outcome(room().growOn(message.id).finish())).toMatchObject({ body: 'One two', grow: 'complete' });
  });

  it('does not write a stream whose first text comes after the client was closed, also once that goes on', async () => {
    let give = (_text: string): void => undefined;
    let isLeft = false;
    async function* texts(): AsyncGenerator<string> {
      try {
        yield await new Promise<string>((resolve) => (give = resolve));
      } finally {
        isLeft = true;
      }
    }
    const grown = outcome(room().grow(texts()), 10_000);
    await world.pass(500);
    world.client(0).close();
    await Promise.all([world.client(0).resume(), world.pass(2_000)]);
    give('of before');
    expect(await grown).toMatchObject({ code: 'UNAVAILABLE' });
    expect(isLeft).toBe(true);
  });
});
