import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type UserId } from '#contracts';
import type { Fanout } from '#bus/fanout.port';
import { presenceChannel } from '../fanout/subscriptions/channel-target.policy.js';
import { PresenceSignals } from './presence-signals.js';
import type { Presence } from './presence.port.js';

const ALICE = newId<UserId>();
const BOB = newId<UserId>();

let publish: ReturnType<typeof vi.fn<Fanout['publish']>>;
let changed: (userIds: readonly UserId[]) => void;

beforeEach(() => {
  vi.useFakeTimers();
  publish = vi.fn<Fanout['publish']>().mockResolvedValue();
  const presence = { listen: (listener: typeof changed) => (changed = listener) } as unknown as Presence;
  new PresenceSignals(presence, { publish } as unknown as Fanout).onModuleInit();
});

afterEach(() => vi.useRealTimers());

describe('the signal that a presence has changed', () => {
  it('is sent again for the users whose signal Redis did not take, until it does', async () => {
    publish.mockRejectedValueOnce(new Error('not connected'));
    changed([ALICE, BOB]);
    await vi.advanceTimersByTimeAsync(0);
    publish.mockRejectedValueOnce(new Error('not connected'));
    await vi.advanceTimersByTimeAsync(10_000);
    const channels = publish.mock.calls.map(([channel]) => channel);
    expect(channels).toEqual([ALICE, BOB, ALICE, ALICE].map(presenceChannel));
  });

  it('is kept once for each user while Redis is unavailable, and for the 50,000 users who changed last', async () => {
    publish.mockRejectedValue(new Error('not connected'));
    const users = Array.from({ length: 50_001 }, () => newId<UserId>());
    for (const list of [users, users.slice(0, 10)]) {
      changed(list);
      await vi.advanceTimersByTimeAsync(0);
    }
    publish.mockReset().mockResolvedValue();
    await vi.advanceTimersByTimeAsync(10_000);
    const channels = publish.mock.calls.map(([channel]) => channel);
    expect(channels).toEqual([...users.slice(11), ...users.slice(0, 10)].map(presenceChannel));
  });
});
