import { expect, it } from 'vitest';
import type { Sql } from '#persistence/sql';
import { Clock } from '#platform/clock';
import { CAUGHT_UP, RESET } from '../feed/deliveries.js';
import { HookCounts } from './hook-counts.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { HookMachine } from '../feed/hook-machine.js';

const WAITED_MS = 30_000;
const NO_SQL = {} as Sql;

it.each<[subjects: string[], waitingRooms: number, lagSeconds: number]>([
  [[], 0, 0],
  [[CAUGHT_UP], 0, 0],
  [[RESET], 0, 30],
  [['user.erased u'], 0, 30],
  [['room', 'other room', CAUGHT_UP], 2, 30],
])('of a hook for which %j waits, %i rooms wait, for %i s', (subjects, waitingRooms, lagSeconds) => {
  const machine = new HookMachine();
  for (const subject of subjects) machine.note(subject, performance.now() - WAITED_MS);
  const feed = { machine, clock: new Clock(), row: { id: 'h', status: 'active' } } as unknown as HookFeed;
  const gauges = new HookCounts(NO_SQL, 'runner', feed, undefined).gauges();
  expect(gauges).toEqual({ hook: 'h', waitingRooms, lagSeconds, isPaused: false });
});
