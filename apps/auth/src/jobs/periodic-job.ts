import { Logger } from '@nestjs/common';

export interface Job {
  /** Stands in the log. */
  readonly name: string;
  readonly intervalMs: number;
  run(): Promise<unknown>;
}

/** Up to this part of the interval later, so that several processes do not all work at once. */
const JITTER = 0.2;

/** Runs a job now and then, one run after the other; a run that fails is logged, and the next one comes all the same. */
export class PeriodicJob {
  private readonly logger = new Logger(PeriodicJob.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly job: Job) {}

  start(): void {
    if (this.stopped) return;
    const delayMs = this.job.intervalMs * (1 + Math.random() * JITTER);
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => this.start());
    }, delayMs);
    this.timer.unref();
  }

  /** Resolves when the run that is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.job.run();
    } catch (error) {
      this.logger.warn({ event: 'job.failed', job: this.job.name, error });
    }
  }
}
