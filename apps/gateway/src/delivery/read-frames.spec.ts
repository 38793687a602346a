import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newId, READ_INTERVAL_MS, type ReadMark, type RoomId, type UserId } from '#contracts';
import type { Connections } from '../registry/connections.js';
import type { LocalSockets } from '../registry/local-sockets.js';
import { ReadFramesService } from './read-frames.service.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('read marks wake an idle process only while rooms wait for their next frame', () => {
  const sent: string[] = [];
  const sockets = { count: () => 1, send: (_channel: string, frame: string) => sent.push(frame) };
  const frames = new ReadFramesService(sockets as unknown as LocalSockets, {} as Connections);
  expect(vi.getTimerCount()).toBe(0);
  const [roomId, userId] = [newId<RoomId>(), newId<UserId>()];
  for (const seq of [1, 2]) frames.receive(roomId, [{ userId, seq } as ReadMark]);
  expect({ sent: sent.length, timers: vi.getTimerCount() }).toEqual({ sent: 1, timers: 1 });
  vi.advanceTimersByTime(4 * READ_INTERVAL_MS);
  expect({ sent: sent.length, timers: vi.getTimerCount() }).toEqual({ sent: 2, timers: 0 });
  frames.receive(roomId, [{ userId, seq: 3 } as ReadMark]);
  expect({ sent: sent.length, timers: vi.getTimerCount() }).toEqual({ sent: 3, timers: 1 });
  frames.onApplicationShutdown();
  expect(vi.getTimerCount()).toBe(0);
});
