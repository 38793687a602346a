import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Job {
  /** Appears in the log. */
  readonly name: string;
  readonly intervalMs: number;
  /**
   * Must end soon after `stopping` is aborted. If it rejects, or the process ends first, the next run does the remaining
   * work.
   */
  readonly work: (stopping: AbortSignal) => Promise<unknown>;
}

/** The state of a job, for an operator. */
export interface JobState {
  readonly name: string;
  readonly intervalMs: number;
  readonly isRunning: boolean;
  /** ISO time at which the last successful run of this process ended; `null` before the first one. */
  readonly succeededAt: string | null;
  /** Runs that have failed since then. */
  readonly failures: number;
}

/** A random delay of up to this fraction of the interval, so that several processes do not all run at once. */
const JITTER = 0.2;
/** A job that fails runs less and less often, until it succeeds: its store is probably unavailable. */
const FAILED_DELAY_MAX_MS = 15_000;
/** How long a stop waits for the current run. A slow statement of a job must not use up the time to stop. */
const STOP_WAIT_MS = 2_000;

/** Work that runs periodically and on request, one run at a time. */
export class PeriodicJob {
  private readonly logger = new Logger(PeriodicJob.name);
  private stopped = false;
  private stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  /** Runs that have failed since the last success. */
  private failures = 0;
  private succeededAt: Date | undefined;

  constructor(private readonly job: Job) {}

  get state(): JobState {
    const { name, intervalMs } = this.job;
    const succeededAt = this.succeededAt?.toISOString() ?? null;
    return { name, intervalMs, isRunning: this.running !== undefined, succeededAt, failures: this.failures };
  }

  /** Starts the job. The first run comes after one interval, and after a failed run the next one later. */
  start(): void {
    if (this.stopped) return;
    const { intervalMs } = this.job;
    const pauseMs = Math.max(intervalMs, Math.min(intervalMs * 2 ** this.failures, FAILED_DELAY_MAX_MS));
    this.timer = setTimeout(() => void this.run().then(() => this.start()), pauseMs * (1 + Math.random() * JITTER));
    this.timer.unref();
  }

  /** Resolves after a run that began after the call. Calls during a run share the next run. Never rejects. */
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

  /** Stops the job. Resolves when the current run has ended, at the latest after `STOP_WAIT_MS`; no run follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.stopping.abort();
    await Promise.race([this.running, sleep(STOP_WAIT_MS, undefined, { ref: false })]);
  }

  private async attempt(): Promise<void> {
    const { name, work } = this.job;
    // One controller per run, so that its listeners are released with the run.
    this.stopping = new AbortController();
    try {
      await work(this.stopping.signal);
      this.failures = 0;
      this.succeededAt = new Date();
    } catch (error) {
      this.failures += 1;
      if (!this.stopped) this.logger.warn({ event: 'job.failed', job: name, error });
    }
  }
}
