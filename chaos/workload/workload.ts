import { setTimeout as sleep } from 'node:timers/promises';

import type { ChaosClient } from '../clients/chaos-client.js';
import type { SeededRandom } from '../random/random.js';
import { ACT_WEIGHTS, type ActName, ACTS } from './acts.js';
import type { ChaosWorld } from './world.js';

const MS_PER_SECOND = 1_000;
/** Acts of one client that wait for answers; beyond that it waits too. */
const OPEN_ACTS_MAX = 6;
const UPKEEP_INTERVAL_MS = 1_000;

/** Keeps every client busy, each by random numbers of its own. */
export class Workload {
  private isOn = true;
  private readonly open = new Set<Promise<void>>();
  private readonly loops: readonly Promise<void>[];
  private readonly upkeep: NodeJS.Timeout;
  private readonly weights: Readonly<Record<ActName, number>>;

  /** @param rate acts of each client per second; @param acts weights that differ from the usual ones */
  constructor(
    private readonly world: ChaosWorld,
    random: SeededRandom,
    private readonly rate: number,
    acts: Readonly<Partial<Record<ActName, number>>>,
  ) {
    this.weights = { ...ACT_WEIGHTS, ...acts };
    this.loops = world.clients.map((client) => this.work(client, random.fork(client.name)));
    this.upkeep = setInterval(() => world.clients.forEach((client) => client.upkeep()), UPKEEP_INTERVAL_MS);
  }

  /** No act begins any more. Those that wait for an answer go on, and so do the clients. */
  async rest(): Promise<void> {
    this.isOn = false;
    await Promise.all(this.loops);
  }

  /** Whether every act has ended and every message was answered. */
  get isIdle(): boolean {
    return this.open.size === 0 && this.world.clients.every(({ isIdle }) => isIdle);
  }

  stop(): void {
    clearInterval(this.upkeep);
  }

  private async work(client: ChaosClient, random: SeededRandom): Promise<void> {
    let number = 0;
    const own = new Set<Promise<void>>();
    const nextNumber = (): number => (number += 1);
    const isOver = (): boolean => !this.isOn;
    while (this.isOn) {
      const meanMs = MS_PER_SECOND / this.rate;
      await sleep(random.between(0.5 * meanMs, 1.5 * meanMs));
      if (!this.isOn || own.size >= OPEN_ACTS_MAX) continue;
      const act = ACTS[random.weighted(this.weights)];
      const doing: Promise<void> = act({ client, world: this.world, random, nextNumber, isOver }).finally(() => {
        own.delete(doing);
        this.open.delete(doing);
      });
      own.add(doing);
      this.open.add(doing);
    }
  }
}
