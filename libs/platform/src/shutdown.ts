import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

/** Sends away what the process holds (connections, partitions) within `withinMs`. */
export type DrainStep = (withinMs: number) => Promise<void>;

/**
 * Whether the process is about to stop. Readiness looks at it, and parts add what they have to do before. First it
 * only says so and goes on as before, until those who spread the load have noticed; then its parts leave.
 */
@Injectable()
export class Drain {
  private readonly logger = new Logger(Drain.name);
  private readonly steps: DrainStep[] = [];
  private running: Promise<void> | undefined;
  private isLeaving = false;

  /** New work should go elsewhere. */
  get draining(): boolean {
    return this.running !== undefined;
  }

  /** New work is not taken any more. */
  get leaving(): boolean {
    return this.isLeaving;
  }

  /** Adds a step; all of them run side by side. */
  add(step: DrainStep): void {
    this.steps.push(step);
  }

  /**
   * Resolves when every step is done or failed, `noticeMs` and `withinMs` later at the latest. Further calls share the
   * first.
   */
  run(withinMs: number, noticeMs = 0): Promise<void> {
    this.running ??= this.runSteps(withinMs, noticeMs);
    return this.running;
  }

  private async runSteps(withinMs: number, noticeMs: number): Promise<void> {
    this.logger.log({ event: 'drain.started', noticeMs, withinMs });
    if (noticeMs > 0) await sleep(noticeMs);
    this.isLeaving = true;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    const done = Promise.all(this.steps.map(async (step) => this.runStep(step, withinMs)));
    await Promise.race([done, deadline]);
    clearTimeout(timer);
  }

  private async runStep(step: DrainStep, withinMs: number): Promise<void> {
    try {
      await step(withinMs);
    } catch (error) {
      this.logger.error({ event: 'drain.failed', error });
    }
  }
}
