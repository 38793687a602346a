import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { p99, tolerable } from './latency.js';

const STALL_MS = 3_000;

/** Answers at once, but nothing during the stall, which begins with the second request. */
function stallingServer(): () => Promise<void> {
  let asked = 0;
  let stall = Promise.resolve();
  return () => {
    asked += 1;
    if (asked === 2) stall = sleep(STALL_MS);
    return stall;
  };
}

it('one stall of a server shows in the p99 of a user who sends all the time', async () => {
  expect(await p99(stallingServer())).toBeGreaterThan(tolerable(10, 1));
});
