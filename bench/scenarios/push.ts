import { setTimeout as sleep } from 'node:timers/promises';

import type { System } from '../systems/system.js';
import { Gathering } from './gathering.js';
import type { Figures, Scenario } from './scenario.js';
import { measureLoad } from './steady.js';

const USERS = 10_000;
const MEMBERS = 20;
const CONNECTED = 2;
const PER_SECOND = 1_000;
/** In the run-in. */
const WINDOW = 1;
const POLL_MS = 100;
/** The last push of a device about a room comes 5 s after the one before. */
const QUIET_MS = 6_000;
/** A courier that is this much behind stays behind. */
const BEHIND_MAX_MS = 60_000;
/** The system to which the others are compared. It has a courier that does not push. */
const OFF = 'parley 1+1 courier';
const PARTS = ['courier', 'postgres', 'redis', 'auth', 'history'];

let off: Figures = {};

/** Messages at fixed times in rooms whose members are away, most of them. */
export const push: Scenario = {
  name: 'push',
  summary: '10,000 users in rooms of 20, two connected in each; 1,000 messages per second, whatever the answers',
  plots: ['µs/ack'],
  async set(system, settings, name) {
    const { scale, generators: count, runInSeconds } = settings;
    const rooms = Math.ceil((USERS * scale) / MEMBERS);
    const crowd = { name: 'push', rooms, membersPerRoom: MEMBERS, connectedPerRoom: CONNECTED };
    const gathering = await Gathering.of(system, { ...crowd, sendersPerRoom: CONNECTED }, count);
    const { generators } = gathering;
    await gathering.runIn(WINDOW, runInSeconds * 1000);
    await lastPush(system);
    return {
      async round() {
        const start = () => generators.call('pace', (PER_SECOND * scale) / count);
        const figures = await measureLoad(system, gathering, settings, start);
        const endedAt = performance.now();
        if (name === OFF) off = figures;
        if (system.receiver === undefined) return figures;
        const behind = Math.max(0, (await lastPush(system)) - endedAt) / 1000;
        return { ...perPush(figures), 'last push s': behind };
      },
      end: () => generators.stop(),
    };
  },
};

/** With what each part needs above the system without pushes in the same round. */
function perPush(figures: Figures): Figures {
  const of = (figure: string, from = figures): number => from[figure] ?? Number.NaN;
  const { 'received/s': pushes = 0, ...others } = figures;
  const perAck = pushes / of('acked/s');
  const more = (figure: string): number => of(figure) - of(figure, off);
  const parts = PARTS.map((part) => [`${part} µs/push`, more(`${part} µs/ack`) / perAck] as const);
  return { ...others, 'pushes/s': pushes, ...Object.fromEntries(parts), 'µs/push': more('µs/ack') / perAck };
}

/** Waits until no push comes any more, so that they are no load beside the next system. Resolves with the time of the last one. */
async function lastPush({ receiver }: System): Promise<number> {
  if (receiver === undefined) return 0;
  const begunAt = performance.now();
  let [at, pushes] = [begunAt, (await receiver.received()).requests];
  while (performance.now() - at < QUIET_MS && performance.now() - begunAt < BEHIND_MAX_MS) {
    await sleep(POLL_MS);
    const { requests } = await receiver.received();
    if (requests > pushes) at = performance.now();
    pushes = requests;
  }
  return at;
}
