import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '#contracts/within';

/** Hands over what the process holds (connections, partitions) within `withinMs`. */
export type DrainStep = (withinMs: number) => Promise<void>;

/**
 * The drain of a stopping process. At first the process only announces it, through readiness, and works as before until
 * load balancers have noticed. Then the registered parts drain.
 */
@Injectable()
export class Drain {
  private readonly logger = new Logger(Drain.name);
  private readonly steps: DrainStep[] = [];
  private running: Promise<void> | undefined;
  private isLeaving = false;

  /** True from the announcement on: new work should go elsewhere. */
  get draining(): boolean {
    return this.running !== undefined;
  }

  /** True once the process takes no new work. */
  get leaving(): boolean {
    return this.isLeaving;
  }

  /** Registers a step. All steps run in parallel. */
  add(step: DrainStep): void {
    this.steps.push(step);
  }

  /**
   * Resolves when every step has finished or failed, at the latest after `noticeMs` plus `withinMs`. Further calls
   * share the first drain.
   */
  run(withinMs: number, noticeMs = 0): Promise<void> {
    this.running ??= this.runSteps(withinMs, noticeMs);
    return this.running;
  }

  private async runSteps(withinMs: number, noticeMs: number): Promise<void> {
    this.logger.log({ event: 'drain.started', noticeMs, withinMs });
    if (noticeMs > 0) await sleep(noticeMs);
    this.isLeaving = true;
    const done = Promise.all(this.steps.map(async (step) => this.runStep(step, withinMs)));
    await within(done, withinMs, () => undefined);
  }

  private async runStep(step: DrainStep, withinMs: number): Promise<void> {
    try {
      await step(withinMs);
    } catch (error) {
      this.logger.error({ event: 'drain.failed', error });
    }
  }
}
