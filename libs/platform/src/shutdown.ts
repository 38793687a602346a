import { Injectable, Logger } from '@nestjs/common';

/** Sends away what the process holds (connections, partitions) within `withinMs`. */
export type DrainStep = (withinMs: number) => Promise<void>;

/** Whether the process is about to stop. Readiness looks at it, and parts add what they have to do before. */
@Injectable()
export class Drain {
  private readonly logger = new Logger(Drain.name);
  private readonly steps: DrainStep[] = [];
  private running: Promise<void> | undefined;

  get draining(): boolean {
    return this.running !== undefined;
  }

  /** Adds a step; all of them run side by side. */
  add(step: DrainStep): void {
    this.steps.push(step);
  }

  /** Resolves when every step is done or failed, `withinMs` later at the latest. Further calls share the first. */
  run(withinMs: number): Promise<void> {
    this.running ??= this.runSteps(withinMs);
    return this.running;
  }

  private async runSteps(withinMs: number): Promise<void> {
    this.logger.log({ event: 'drain.started', withinMs });
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
