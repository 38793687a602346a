import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  GROW_INTERVAL_MS,
  LARGE_GROW_INTERVAL_MS,
  LIMITS,
  newId,
  type GrowState,
  type MessageId,
  type Piece,
  type RoomId,
} from '#contracts';
import type { LocalSockets } from '../registry/local-sockets.js';
import { GrowFramesService } from './grow-frames.service.js';

const roomId = newId<RoomId>();
const [a, b] = [newId<MessageId>(), newId<MessageId>()];
const piece = (id: MessageId, offset: number, text: string): Piece => ({ id, offset, text });

function gateway(subscribers = 1) {
  const sent: Piece[][] = [];
  const send = (_channel: string, frame: string) => {
    const [, { pieces }] = JSON.parse(frame) as [string, { pieces: Piece[] }];
    sent.push(pieces);
  };
  const frames = new GrowFramesService({ count: () => subscribers, send } as unknown as LocalSockets);
  return { frames, sent };
}

function changes(id: MessageId, grow: GrowState | undefined): string {
  return JSON.stringify(['changes', { roomId, from: 1, to: 2, items: [{ type: 'message', message: { id, grow } }] }]);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('frames of growing text', () => {
  it.each([
    ['100 ms', LIMITS.liveRoomMembers, GROW_INTERVAL_MS],
    ['1 s in a large room', LIMITS.liveRoomMembers + 1, LARGE_GROW_INTERVAL_MS],
  ])('come at once after a rest, then one in %s, and wake an idle process no longer', (_rate, members, intervalMs) => {
    const { frames, sent } = gateway();
    for (const [offset, text] of [...'bcd'].entries()) frames.receive(roomId, [piece(a, offset + 1, text)], members);
    expect(sent).toEqual([[piece(a, 1, 'b')]]);
    vi.advanceTimersByTime(intervalMs - 1);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent.slice(1)).toEqual([[piece(a, 2, 'cd')]]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(intervalMs);
    expect(vi.getTimerCount()).toBe(0);
    frames.receive(roomId, [piece(a, 4, 'e')], members);
    expect(sent.slice(2)).toEqual([[piece(a, 4, 'e')]]);
    frames.onApplicationShutdown();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go at once where one frame would be too large', () => {
    const { frames, sent } = gateway();
    const long = '\u0001'.repeat(LIMITS.appendChars);
    const many = Array.from({ length: 30 }, () => piece(newId<MessageId>(), 1, long));
    frames.receive(roomId, [piece(a, 1, 'b')], 2);
    frames.receive(roomId, many, 2);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(GROW_INTERVAL_MS);
    expect(sent.slice(1).flat()).toEqual(many);
  });

  it('leave out what the item of the end overtakes, and nothing of other messages', () => {
    const { frames, sent } = gateway();
    frames.receive(roomId, [piece(a, 1, 'b')], 2);
    frames.receive(roomId, [piece(a, 2, 'c'), piece(b, 1, 'x')], 2);
    frames.overtaken(roomId, changes(a, 'growing'));
    frames.overtaken(roomId, changes(newId(), undefined));
    frames.overtaken(roomId, changes(a, 'complete'));
    vi.advanceTimersByTime(GROW_INTERVAL_MS);
    expect(sent.slice(1)).toEqual([[piece(b, 1, 'x')]]);
    frames.receive(roomId, [piece(b, 2, 'y')], 2);
    // A deletion ends it too.
    frames.overtaken(roomId, changes(b, undefined));
    vi.advanceTimersByTime(GROW_INTERVAL_MS);
    expect({ sent: sent.length, timers: vi.getTimerCount() }).toEqual({ sent: 2, timers: 0 });
  });

  it('are not made for a room without subscribers here', () => {
    const { frames, sent } = gateway(0);
    frames.receive(roomId, [piece(a, 1, 'b')], 2);
    expect({ sent: sent.length, timers: vi.getTimerCount() }).toEqual({ sent: 0, timers: 0 });
  });
});
