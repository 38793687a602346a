import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, MessageId, Rev, RoomId, Seq, ServerEventPayloads } from '#contracts';

import { SeededRandom } from '../random/random.js';
import { PieceDisorder } from './piece-disorder.js';
import type { RawAsk } from './raw-ask.js';
import { RawGrowing } from './raw-growing.js';
import { RawRoom } from './raw-room.js';

const ROOM = 'r' as RoomId;
const ID = 'm' as MessageId;

type Frame = ServerEventPayloads['message:grow'];

const frame = (offset: number, text: string): Frame => ({ roomId: ROOM, pieces: [{ id: ID, offset, text }] });
const message = (body: string): Message =>
  ({ id: ID, seq: 1 as Seq, rev: 1 as Rev, version: 1, grow: 'growing', body }) as Message;

let stored: string;
let asked: number;
let isOverloaded: boolean;
let room: RawRoom;
let rooms: Map<RoomId, RawRoom>;
let growing: RawGrowing;

const answer = (): object =>
  isOverloaded ? { ok: false, error: { code: 'OVERLOADED', retry: 'later' } } : { ok: true, data: message(stored) };
const ask = (() => {
  asked += 1;
  return Promise.resolve(answer());
}) as unknown as RawAsk;
const shown = (): string | undefined => room.messages[0]?.body;

beforeEach(() => {
  vi.useFakeTimers();
  [stored, asked, isOverloaded] = ['So far.', 0, false];
  room = new RawRoom();
  room.replace({ messages: [message('So')], rev: 1 as Rev });
  rooms = new Map([[ROOM, room]]);
  growing = new RawGrowing(ask, new SeededRandom('7'), (roomId) => rooms.get(roomId));
});
afterEach(() => {
  growing.stop();
  vi.useRealTimers();
});

describe('a raw reader of messages that grow', () => {
  it('reads a message once, 1 to 2 s after pieces that follow on missing text', async () => {
    growing.onPieces(frame(6, '.'));
    growing.onPieces(frame(7, '..'));
    await vi.advanceTimersByTimeAsync(999);
    expect([asked, shown()]).toEqual([0, 'So']);
    await vi.advanceTimersByTimeAsync(1_001);
    expect([asked, shown()]).toEqual([1, 'So far...']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(1);
  });

  it('reads messages that it shows within 1 s, and again after errors that may pass, less and less often', async () => {
    isOverloaded = true;
    growing.lookAt(ROOM);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(asked).toBeLessThan(15);
    isOverloaded = false;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(shown()).toBe('So far.');
  });

  it('takes no answer for a room that it has begun again or left', async () => {
    const other = new RawRoom();
    other.replace({ messages: [message('So')], rev: 1 as Rev });
    const askMeanwhile = (() => {
      rooms.set(ROOM, other);
      return ask('message:get', { roomId: ROOM, id: ID });
    }) as unknown as RawAsk;
    new RawGrowing(askMeanwhile, new SeededRandom('7'), (roomId) => rooms.get(roomId)).lookAt(ROOM);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toBe(1);
    expect([shown(), other.messages[0]?.body]).toEqual(['So', 'So']);
  });
});

describe('the disorder of pieces', () => {
  it('delivers most frames at once, some late, twice or not at all, and none after the connection', () => {
    const delivered: string[] = [];
    const textOf = ({ pieces }: Frame): string => pieces[0]?.text ?? '';
    const disorder = new PieceDisorder(new SeededRandom('7'), (each) => delivered.push(textOf(each)));
    const texts = Array.from({ length: 500 }, (_, index) => String(index));
    for (const text of texts) disorder.receive(frame(0, text));
    const inTime = delivered.length;
    expect(inTime).toBeGreaterThan(400);
    vi.advanceTimersByTime(3_000);
    const times = texts.map((text) => delivered.filter((each) => each === text).length);
    expect(new Set(times)).toEqual(new Set([0, 1, 2]));
    expect(delivered).not.toEqual([...delivered].sort((one, other) => Number(one) - Number(other)));
    for (const text of texts) disorder.receive(frame(0, text));
    disorder.drop();
    const { length } = delivered;
    vi.advanceTimersByTime(10_000);
    expect(delivered).toHaveLength(length);
  });
});
