import { expect, it, vi } from 'vitest';
import type { FeedPosition, Rev, RoomId, Seq } from '#contracts';
import { Clock } from '#platform/clock';
import type { Outcome } from '../egress/deliverer.port.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookMachine } from '../feed/hook-machine.js';
import { HookCalls } from './hook-calls.js';

const ROOM = 'room' as RoomId;
const TO: FeedPosition = { seq: 1 as Seq, rev: 1 as Rev };
const REFUSED: Outcome = { accepted: false, reason: 'status', status: 500, retryAfterMs: null };

function callsOf() {
  const [clock, machine] = [new Clock(), new HookMachine()];
  machine.note(ROOM, clock.now(), TO);
  const row = {
    id: 'hook',
    mode: 'called',
    status: 'active',
    generation: 1,
    url: 'https://a.test',
    resumed_at: new Date(),
  };
  const prepared = { delivery: { hookId: 'hook' }, generation: 1, readAt: clock.now(), to: TO };
  const accepted = vi.fn(() => Promise.resolve(true));
  const feed = {
    ...{ machine, clock, row, accepted, isReady: true, book: { isLate: () => false } },
    ...{ deliveries: { prepare: () => Promise.resolve(prepared) }, ended: () => undefined },
  };
  let answer = (outcome: Outcome): void => void outcome;
  const deliver = vi.fn(() => new Promise<Outcome>((resolve) => (answer = resolve)));
  const calls = new HookCalls(feed as unknown as HookFeed, {
    ...{ deliverer: { deliver }, failingSeconds: 60, keysOf: () => [], holds: () => true },
    ...{ pause: () => Promise.resolve(), observe: () => undefined },
  });
  return { calls, machine, accepted, deliver, answer: (outcome: Outcome) => answer(outcome) };
}

it.each([
  ['has accepted it', { accepted: true, status: 200 } as const, 1],
  ['has refused it, and it waits', REFUSED, 0],
])('a delivery moves the cursor only when the receiver has answered: it %s', async (_title, outcome, moves) => {
  const { calls, machine, accepted, deliver, answer } = callsOf();
  calls.pump();
  await vi.waitFor(() => expect(deliver).toHaveBeenCalledTimes(1));
  expect(accepted).not.toHaveBeenCalled();
  answer(outcome);
  await vi.waitFor(() => expect(machine.isUnderWay(ROOM)).toBe(false));
  expect({ accepted: accepted.mock.calls.length, has: machine.has(ROOM) }).toEqual({
    accepted: moves,
    has: moves === 0,
  });
  calls.stop();
});
