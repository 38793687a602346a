import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientEvent } from '#contracts';
import { FairTurns, laneOf, type Lane } from './fair-turns.js';

/** More than any lane runs at once. */
const FLOOD = 3_000;
const LANES = Object.keys({
  short: true,
  command: true,
  content: true,
  sync: true,
  batch: true,
  feed: true,
  search: true,
  watch: true,
  files: true,
  bytes: true,
  passwords: true,
} satisfies Record<Lane, true>) as Lane[];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const FLOODS = {
  'one user': () => 'guest',
  'all users of one IP': (n: number) => `guest ${String(n)}`,
};

describe.each(Object.entries(FLOODS))('%s with requests that do not end leave places to others', (_who, userOf) => {
  it.each(LANES)('in the lane "%s"', (lane) => {
    const turns = new FairTurns();
    const work = vi.fn(() => new Promise(() => undefined));
    for (let n = 0; n < FLOOD; n += 1) void turns.run(lane, { userId: userOf(n), ip: 'café' }, {}, work);
    expect(turns.waiting(lane)).toBe(FLOOD - work.mock.calls.length);
    expect(turns.waiting(lane)).toBeGreaterThan(0);
    work.mockClear();
    void turns.run(lane, { userId: 'other', ip: 'elsewhere' }, {}, work);
    expect(work).toHaveBeenCalledOnce();
  });
});

it('messages that wait for a check take no places of other changes, and leave some to messages of other rooms', () => {
  expect(
    ['message:send', 'message:edit', 'message:forward', 'room:join'].map((event) => laneOf(event as ClientEvent)),
  ).toEqual([...['content', 'content', 'content', 'command']]);
  const turns = new FairTurns();
  const work = vi.fn(() => new Promise(() => undefined));
  const rooms = { userId: 'host', ip: 'café' };
  for (let n = 0; n < 40; n += 1) void turns.run('content', rooms, {}, work);
  expect(turns.waiting('content')).toBe(0);
});
