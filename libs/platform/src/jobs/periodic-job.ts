import { Logger } from '@nestjs/common';

export interface Job {
  /** Stands in the log. */
  readonly name: string;
  readonly intervalMs: number;
  /** Ends soon when `stopping` is aborted. When it rejects, what it has left is done by the next run. */
  readonly work: (stopping: AbortSignal) => Promise<unknown>;
}

/** Up to this part of the interval later, so that several processes do not all work at once. */
const JITTER = 0.2;

/** Work that is done from time to time, and when asked; one run at a time. */
export class PeriodicJob {
  private readonly logger = new Logger(PeriodicJob.name);
  private stopped = false;
  private stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly job: Job) {}

  /** The first run comes after one interval. */
  start(): void {
    if (this.stopped) return;
    const delayMs = this.job.intervalMs * (1 + Math.random() * JITTER);
    this.timer = setTimeout(() => void this.run().then(() => this.start()), delayMs);
    this.timer.unref();
  }

  /**
   * Resolves when a run has ended that began after the call: all who ask during a run share the next one. Never rejects.
   */
  run(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    if (this.running === undefined) {
      this.running = this.attempt().finally(() => (this.running = undefined));
      return this.running;
    }
    this.next ??= this.running.then(() => {
      this.next = undefined;
      return this.run();
    });
    return this.next;
  }

  /** Resolves when the run that is under way has ended; there is none after it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async attempt(): Promise<void> {
    const { name, work } = this.job;
    // One for each run, so that what listens to it goes with the run.
    this.stopping = new AbortController();
    try {
      await work(this.stopping.signal);
    } catch (error) {
      if (!this.stopped) this.logger.warn({ event: 'job.failed', job: name, error });
    }
  }
}
