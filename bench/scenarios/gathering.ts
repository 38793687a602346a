import { setTimeout as sleep } from 'node:timers/promises';

import type { Counters, Plan } from '../load/plan.js';
import { Generators } from '../measure/generators.js';
import type { Crowd, System } from '../systems/system.js';
import type { Figures } from './scenario.js';

/** Messages in flight when the senders stop must arrive within this time. */
const SETTLE_MS = 20_000;

let runs = 0;

/** The connected clients of a crowd. */
export class Gathering {
  private constructor(
    readonly generators: Generators,
    private readonly membersOf: ReadonlyMap<number, number>,
  ) {}

  static async of(system: System, crowd: Crowd, generators: number): Promise<Gathering> {
    return Gathering.connect(await system.gather(crowd), generators);
  }

  static async connect(plan: Omit<Plan, 'run'>, generators: number): Promise<Gathering> {
    const membersOf = new Map<number, number>();
    for (const { room } of plan.clients) membersOf.set(room, (membersOf.get(room) ?? 0) + 1);
    return new Gathering(await Generators.start({ ...plan, run: ++runs }, generators), membersOf);
  }

  /** Full load with this many messages in flight per sender. Resolves with the acked messages per second. */
  async runIn(window: number, ms: number): Promise<number> {
    await this.generators.call('flood', window);
    await sleep(ms / 2);
    const before = await this.totals();
    await sleep(ms / 2);
    const after = await this.totals();
    await this.generators.call('quiet');
    await this.settle();
    return (after.acked - before.acked) / ((after.at - before.at) / 1000);
  }

  /** Sums over the generator processes. */
  async totals(): Promise<Totals> {
    const all = await this.generators.call('counters');
    const sum = (of: (counters: Counters) => number): number => all.reduce((before, one) => before + of(one), 0);
    return {
      at: Math.max(...all.map(({ at }) => at)),
      acked: sum(({ acked }) => acked),
      failed: sum(({ failed }) => failed),
      open: sum(({ open }) => open),
      received: sum(({ received }) => received),
      doubled: sum(({ doubled }) => doubled),
      reordered: sum(({ reordered }) => reordered),
      cpu: sum(({ cpu }) => cpu),
      due: sum(({ sentByRoom }) => this.deliveriesOf(sentByRoom)),
    };
  }

  /** Waits until every message has reached every member, at most for a while. */
  async settle(atMostMs = SETTLE_MS): Promise<Totals> {
    const endsAt = performance.now() + atMostMs;
    for (;;) {
      const totals = await this.totals();
      if ((totals.open === 0 && totals.received >= totals.due) || performance.now() > endsAt) return totals;
      await sleep(50);
    }
  }

  private deliveriesOf(sentByRoom: Readonly<Record<number, number>>): number {
    return Object.entries(sentByRoom).reduce(
      (sum, [room, sent]) => sum + sent * (this.membersOf.get(Number(room)) ?? 0),
      0,
    );
  }
}

export interface Totals extends Omit<Counters, 'sentByRoom'> {
  /** The deliveries that the sent messages must cause. */
  readonly due: number;
}

/** Faults of a round, which is over and settled. */
export function faults(before: Totals, after: Totals): Figures {
  return {
    lost: after.due - after.received - (before.due - before.received),
    doubled: after.doubled - before.doubled,
    reordered: after.reordered - before.reordered,
    failed: after.failed - before.failed,
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
