import { Logger } from '@nestjs/common';

export interface JobSettings {
  readonly intervalMs: number;
  /** The event that is logged when a run fails: what it has left is done by the next one. */
  readonly failure: string;
  /** Ends soon when `stopping` is aborted. */
  readonly work: (stopping: AbortSignal) => Promise<void>;
}

/** Work that is done from time to time, and when asked; one run at a time. */
export class BackgroundJob {
  private readonly logger = new Logger(BackgroundJob.name);
  private stopped = false;
  private stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly settings: JobSettings) {}

  start(): void {
    this.timer = setInterval(() => void this.run(), this.settings.intervalMs);
  }

  /** Resolves when the run has ended; one that is under way serves all who ask. Never rejects. */
  run(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.attempt().finally(() => (this.running = undefined));
    return this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async attempt(): Promise<void> {
    const { failure, work } = this.settings;
    // One for each run, so that what listens to it goes with the run.
    this.stopping = new AbortController();
    try {
      await work(this.stopping.signal);
    } catch (error) {
      if (!this.stopped) this.logger.warn({ event: failure, reason: String(error) });
    }
  }
}
