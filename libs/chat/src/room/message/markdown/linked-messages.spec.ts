import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type Message, type Parley, type RoomId } from '#client';

import { LinkedMessages, type LinkedPlace } from './linked-messages.js';

const ROOM = 'room' as RoomId;
const at = (seq: number): LinkedPlace => ({ roomId: ROOM, seq });
const message = (seq: number, rev = seq, about: object = {}): Message =>
  ({ seq, rev, deletedAt: null, ...about }) as unknown as Message;

describe('the messages that links lead to', () => {
  let listeners: Record<string, (payload: unknown) => void>;
  let asked: number[];
  /** Answers the requests that are open. */
  let answers: ((answer: Message | Error) => void)[];
  let linked: LinkedMessages;

  beforeEach(() => {
    [listeners, asked, answers] = [{}, [], []];
    const ask = (_event: string, { around }: { around: number }) => {
      asked.push(around);
      return new Promise((resolve, reject) => {
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve({ messages: [answer] })));
      });
    };
    const on = (event: string, listener: (payload: unknown) => void) => (listeners[event] = listener);
    linked = new LinkedMessages({ ask, on } as unknown as Parley);
  });

  const answer = async (...given: (Message | Error)[]) => {
    for (const each of given) answers.shift()?.(each);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const change = (changed: Message) =>
    listeners['changes']?.({ roomId: ROOM, items: [{ type: 'message', message: changed }] });

  it('are asked for once, however many links show them, and kept after that', async () => {
    const ends = [linked.show(at(1)), linked.show(at(1))];
    await answer(message(1));
    expect(linked.of(at(1))).toEqual(message(1));
    for (const end of ends) end();
    linked.show(at(1));
    expect(asked).toEqual([1]);
  });

  it('are asked for three at a time, and not for links that are gone before their turn', async () => {
    const ends = [1, 2, 3, 4, 5].map((seq) => linked.show(at(seq)));
    expect(asked).toEqual([1, 2, 3]);
    ends[3]?.();
    await answer(message(1));
    expect(asked).toEqual([1, 2, 3, 5]);
  });

  it('follow changes, and an answer that is older does not undo them', async () => {
    linked.show(at(1));
    await answer(message(1));
    let calls = 0;
    linked.subscribe(() => calls++);
    change(message(1, 9, { deletedAt: 'now' }));
    expect(linked.of(at(1))).toMatchObject({ deletedAt: 'now' });
    expect(calls).toBe(1);
    change(message(2));
    expect(linked.of(at(2))).toBeUndefined();
    listeners['ready']?.({});
    await answer(message(1));
    expect(linked.of(at(1))).toMatchObject({ rev: 9 });
  });

  it('are nothing if the server refuses them or has none, and asked for again by the next connection', async () => {
    linked.show(at(1));
    linked.show(at(2));
    linked.show(at(3));
    await answer(new ChatError('NOT_A_MEMBER'), message(1), new ChatError('UNAVAILABLE'));
    expect([1, 2, 3].map((seq) => linked.of(at(seq)))).toEqual([null, null, undefined]);
    listeners['ready']?.({});
    expect(asked).toEqual([1, 2, 3, 1, 2, 3]);
    await answer(message(1), message(2), message(3));
    expect([1, 2, 3].map((seq) => linked.of(at(seq))?.seq)).toEqual([1, 2, 3]);
  });

  it('that no link shows any more are forgotten when the connection is lost', async () => {
    const end = linked.show(at(1));
    await answer(message(1));
    end();
    listeners['ready']?.({});
    expect(linked.of(at(1))).toBeUndefined();
    expect(asked).toEqual([1]);
  });
});
