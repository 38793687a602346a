import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';
import type { Fault } from './fault.js';
import { faultsInTurn } from './plan.policy.js';

/** The clients are at work before the first fault. */
const FIRST_PAUSE_MS = 3_000;
const PAUSE_MIN_MS = 500;
const PAUSE_MAX_MS = 3_000;

/** Lets faults happen, one after the other, until its time is over. The last one ends before it returns. */
export class Nemesis {
  private count = 0;

  constructor(
    private readonly faults: readonly Fault[],
    private readonly random: SeededRandom,
    private readonly recorder: Recorder,
    private readonly say: (line: string) => void,
  ) {}

  /**
   * @param endsAt `performance.now()` after which no further fault begins
   * @param ended called after each fault
   */
  async rage(endsAt: number, ended: () => void): Promise<void> {
    const pauses = this.random.fork('pauses');
    await sleep(Math.min(FIRST_PAUSE_MS, Math.max(0, endsAt - performance.now())));
    for (const fault of faultsInTurn(this.faults, this.random.fork('order'))) {
      if (performance.now() >= endsAt) break;
      await this.strike(fault);
      ended();
      await sleep(pauses.between(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }
    await sleep(Math.max(0, endsAt - performance.now()));
  }

  private async strike(fault: Fault): Promise<void> {
    this.count += 1;
    const { name, endsProcess } = fault;
    const number = this.count;
    this.say(`fault ${number}: ${name}`);
    this.recorder.add('fault', { fault: number, phase: 'begin', name, endsProcess });
    await fault.strike(this.random.fork(`fault ${number}`), this.recorder);
    this.recorder.add('fault', { fault: number, phase: 'end', name, endsProcess });
  }
}
