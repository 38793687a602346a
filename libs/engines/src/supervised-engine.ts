import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_DELAY_MS = 1_000;

/** The part of Redis and PostgreSQL that `SupervisedEngine` needs. */
export interface Engine {
  readonly pid: number;
  readonly url: string;
  /** Resolves when the current process is gone. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface EngineWatcher {
  /** A new process answers at the same URL. */
  restarted(): void;
  /** The restart failed; the next attempt follows in 1 s. */
  failed(error: unknown): void;
}

/** Restarts Redis or PostgreSQL 1 s after it died. */
export class SupervisedEngine {
  private stopping = false;

  /** @param again starts it again on the same port */
  constructor(
    private engine: Engine,
    private readonly again: () => Promise<Engine>,
    private readonly watcher: EngineWatcher,
  ) {}

  get pid(): number {
    return this.engine.pid;
  }

  get url(): string {
    return this.engine.url;
  }

  /** Resolves after `stop`. */
  async keepRunning(): Promise<void> {
    while (!this.stopping) {
      await this.engine.exited;
      await sleep(RESTART_DELAY_MS);
      if (this.stopping) return;
      try {
        this.engine = await this.again();
        this.watcher.restarted();
      } catch (error) {
        this.watcher.failed(error);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.engine.stop();
  }
}
