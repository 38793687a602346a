import { longRooms, shortRooms } from './backlog.js';
import { besideCheck } from './beside-check.js';
import { besideHooks } from './beside-hooks.js';
import { besideMessages } from './full.js';
import { growing, growingCost } from './growing.js';
import { importing } from './import.js';
import { watchingLocks } from './histories.js';
import { idle } from './idle.js';
import { light, openLoop } from './light.js';
import { page } from './page.js';
import { push } from './push.js';
import type { Scenario } from './scenario.js';
import { steady } from './steady.js';
import { storm } from './storm.js';
import { sweep } from './sweep.js';
import { unread } from './unread.js';

const PAIRS = { rooms: 100, membersPerRoom: 2, sendersPerRoom: 2, window: 4, plots: ['acked/s', 'µs/ack'] };
const LARGE = { rooms: 1, sendersPerRoom: 10, window: 4, plots: ['deliveries/s', 'µs/delivery'] };
const SINGLE = {
  ...{ rooms: 1, membersPerRoom: 2, sendersPerRoom: 1, window: 1 },
  plots: ['ack p50 ms', 'ack p99 ms', 'µs/ack'],
};

/** Per second: 20 bots that keep to `RATE_GROW`. */
const BOTS_REQUESTS = 20 * 60;

/** All scenarios, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = [
  steady({ ...PAIRS, name: 'pairs', summary: '100 rooms of two, both send, four messages in flight each' }),
  steady({
    ...{ ...LARGE, name: 'room200', membersPerRoom: 200 },
    summary: 'one room of 200, ten senders, four messages in flight each',
  }),
  steady({
    ...{ ...LARGE, name: 'room5000', membersPerRoom: 5_000 },
    summary: 'one room of 5,000, ten senders, four messages in flight each',
  }),
  steady({ ...PAIRS, name: 'pairs-all', summary: 'pairs, with all systems running at once' }),
  steady({ ...LARGE, name: 'room200-all', membersPerRoom: 200, summary: 'room200, with all systems running at once' }),
  steady({ ...SINGLE, name: 'single', summary: 'one room of two, one message at a time' }),
  light,
  idle,
  storm(1_000, 3),
  storm(5_000, 1),
  page,
  unread,
  steady({
    ...{ ...LARGE, name: 'gateways', membersPerRoom: 200, plots: ['µs/delivery'] },
    summary: 'room200, its members on 1, 2 and 4 gateways',
  }),
  watchingLocks({ ...PAIRS, name: 'histories', summary: 'pairs on 1, 2 and 4 histories' }),
  besideMessages({ ...PAIRS, name: 'full', summary: 'pairs, on an empty store and beside 10,000,000 messages' }),
  importing,
  growing({
    ...{
      name: 'growing100',
      summary: '100 messages that grow by 20 texts a second, beside 100 messages per second of others',
    },
    ...{ senders: 100, messagesEach: 1, perSecond: null },
  }),
  growing({
    ...{
      name: 'growing1000',
      summary: '1,000 messages that grow at the same time, with the requests of 20 bots, beside others as above',
    },
    ...{ senders: 125, messagesEach: 8, perSecond: BOTS_REQUESTS / 125 },
  }),
  growingCost,
  besideHooks(steady({ ...PAIRS, name: 'pairs-hooks', summary: 'pairs without and with a courier and a hook' })),
  besideHooks(steady({ ...SINGLE, name: 'single-hooks', summary: 'single without and with a courier and a hook' })),
  besideHooks(
    openLoop({ name: 'light-hooks', summary: 'the rooms of pairs at 1,000 messages per second' }, () => 1_000),
  ),
  longRooms,
  shortRooms,
  sweep,
  push,
  besideCheck(steady({ ...PAIRS, name: 'pairs-check', summary: 'pairs without and with a check before a send' })),
  besideCheck(steady({ ...SINGLE, name: 'single-check', summary: 'single without and with a check before a send' })),
];
