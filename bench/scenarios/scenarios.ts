import type { Scenario } from './scenario.js';
import { steady } from './steady.js';

/** All scenarios, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [
  steady({
    name: 'pairs',
    summary: '100 rooms of two, both send, four messages in flight each',
    ...{ rooms: 100, membersPerRoom: 2, sendersPerRoom: 2, window: 4 },
  }),
  steady({
    name: 'room200',
    summary: 'one room of 200, ten senders, four messages in flight each',
    ...{ rooms: 1, membersPerRoom: 200, sendersPerRoom: 10, window: 4 },
  }),
  steady({
    name: 'room5000',
    summary: 'one room of 5,000, ten senders, four messages in flight each',
    ...{ rooms: 1, membersPerRoom: 5_000, sendersPerRoom: 10, window: 4 },
  }),
  steady({
    name: 'single',
    summary: 'one room of two, one message at a time',
    ...{ rooms: 1, membersPerRoom: 2, sendersPerRoom: 1, window: 1 },
  }),
];
