import { setTimeout as sleep } from 'node:timers/promises';

import type { Received, System } from '../systems/system.js';
import type { Scenario } from './scenario.js';

const POLL_MS = 50;
/** A hint that was lost costs a receiver more, but none is lost here. */
const QUIET_MS = 2_000;

/** The load, with what the receiver of the system's hook takes: how long it takes after the end of the load, and in what portions. */
export function besideHooks(plain: Scenario): Scenario {
  return {
    ...plain,
    async set(system, settings, name) {
      const stage = await plain.set(system, settings, name);
      const { receiver } = system;
      if (receiver === undefined) return stage;
      return {
        async round() {
          const before = await receiver.received();
          const figures = await stage.round();
          const endedAt = performance.now();
          const { last: after, at } = await lastReceived(receiver);
          const [messages, requests] = [after.messages - before.messages, after.requests - before.requests];
          return {
            ...figures,
            'hook behind s': Math.max(0, at - endedAt) / 1000,
            'hook messages/request': messages / requests,
          };
        },
        end: () => stage.end(),
      };
    },
  };
}

/** Waits until the receiver has everything, so that its deliveries are no load beside the next system. */
async function lastReceived(receiver: NonNullable<System['receiver']>): Promise<{ last: Received; at: number }> {
  let [last, at] = [await receiver.received(), 0];
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS;) {
    await sleep(POLL_MS);
    const next = await receiver.received();
    if (next.messages > last.messages) at = quietSince = performance.now();
    last = next;
  }
  return { last, at };
}
