import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Heads, Rev, RoomId, Urev, UserId } from '#contracts';
import type { Connections } from '../../registry/connections.js';
import type { FanoutMetrics } from '../fanout-metrics.js';
import type { RoomSubscriptions } from '../subscriptions/room-subscriptions.js';
import type { HeadsReader } from './heads-reader.js';
import { HeadsService } from './heads.service.js';

/** At least one round and never two. */
const ROUND_MS = 30_000;
// Due, changed or not, in the sixth round of nine, which this test does not reach.
const ROOM = '00000000-0000-7000-8000-000000000005' as RoomId;
const ANN = '00000000-0000-7000-8000-00000000000e' as UserId;

describe('rounds of heads', () => {
  let sent: Heads[];
  let epoch: string;
  let service: HeadsService;

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    epoch = 'one';
    const socket = { emit: (_event: string, heads: Heads) => sent.push(heads) };
    const connection = { socket, userId: ANN, rooms: new Map([[ROOM, 1]]), syncState: 'done' };
    const connections = { users: () => [ANN], all: () => [connection] };
    const known = () => ({ epoch, rooms: new Map([[ROOM, 7 as Rev]]), urevs: new Map([[ANN, 3 as Urev]]) });
    service = new HeadsService(
      connections as unknown as Connections,
      { subscribedRooms: () => [ROOM] } as unknown as RoomSubscriptions,
      { read: () => Promise.resolve(known()) } as unknown as HeadsReader,
      { headsSent: () => undefined } as unknown as FanoutMetrics,
    );
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    service.onModuleInit();
  });
  afterEach(() => {
    service.onApplicationShutdown();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('send unchanged heads again when the store has another epoch', async () => {
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(sent).toEqual([{ epoch: 'one', urev: 3, rooms: { [ROOM]: 7 } }]);
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(sent).toHaveLength(1);
    epoch = 'two';
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(sent.slice(1)).toEqual([{ epoch: 'two', urev: 3, rooms: { [ROOM]: 7 } }]);
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(sent).toHaveLength(2);
  });
});
