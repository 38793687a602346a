import { describe, expect, it } from 'vitest';

import {
  type Ack,
  type ErrorCode,
  ERRORS,
  newId,
  type MessageId,
  type RoomId,
  type SentMessage,
  type UserId,
} from '#contracts';

import { SeededRandom } from '../random/random.js';
import { RawOutbox } from './raw-outbox.js';
import type { RawAsk } from './raw-ask.js';

const ROOM = 'r' as RoomId;

interface Send {
  readonly id: string;
  readonly afterId?: string;
}

const stored: Ack<SentMessage> = { ok: true, data: {} as SentMessage };
const refusal = (code: ErrorCode): Ack<SentMessage> => ({
  ok: false,
  error: { code, message: '', retry: ERRORS[code].retry },
});

/** @param answers the answer to each attempt in turn, then `stored`; null: the connection ended */
function outbox(...answers: readonly (Ack<SentMessage> | null)[]): { outbox: RawOutbox; sends: Send[] } {
  const sends: Send[] = [];
  const left = [...answers];
  const ask = (async (_event: string, fields: Send) => {
    sends.push(fields);
    return left.length === 0 ? stored : left.shift();
  }) as unknown as RawAsk;
  return { outbox: new RawOutbox(ask, () => Promise.resolve(), new SeededRandom('7')), sends };
}

async function send(box: RawOutbox, count: number): Promise<MessageId[]> {
  const ids = Array.from({ length: count }, () => newId<MessageId>());
  for (const id of ids) box.send(ROOM, id, 'text');
  await expect.poll(() => box.isEmpty).toBe(true);
  return ids;
}

describe('the outbox of a raw client', () => {
  it('sends each message after the one before it', async () => {
    const { outbox: box, sends } = outbox();
    const [first, second, third] = await send(box, 3);
    expect(sends.map(({ id, afterId }) => [id, afterId])).toEqual([
      [first, undefined],
      [second, first],
      [third, second],
    ]);
  });

  it.each([
    ['without an answer', null],
    ['after "later"', refusal('TIMEOUT')],
  ])('sends again with the same id %s', async (_when, answer) => {
    const { outbox: box, sends } = outbox(answer);
    const [id] = await send(box, 1);
    expect(sends.map((each) => each.id)).toEqual([id, id]);
  });

  it('sends a reply again as it was', async () => {
    const { outbox: box, sends } = outbox(null);
    const id = newId<MessageId>();
    const [threadId, mentioned] = [newId<MessageId>(), newId<UserId>()];
    box.send(ROOM, id, 'text', { reply: { threadId, inRoom: true, mentions: [mentioned] } });
    await expect.poll(() => box.isEmpty).toBe(true);
    const sent = { id, roomId: ROOM, body: 'text', threadId, inRoom: true, mentions: [mentioned] };
    expect(sends).toEqual([sent, sent]);
  });

  it('does not follow a message that was refused for good', async () => {
    const { outbox: box, sends } = outbox(stored, refusal('NOT_A_MEMBER'), refusal('OUT_OF_ORDER'));
    const [first, second, third] = await send(box, 3);
    expect(sends.map(({ id, afterId }) => [id, afterId])).toEqual([
      [first, undefined],
      [second, first],
      [third, second],
      [third, first],
    ]);
  });

  it('names no message that another store may not have', async () => {
    const { outbox: box, sends } = outbox();
    const [first] = await send(box, 1);
    await send(box, 1);
    box.forgetStored();
    await send(box, 1);
    expect(sends.map(({ afterId }) => afterId)).toEqual([undefined, first, undefined]);
  });
});
