import { setTimeout as sleep } from 'node:timers/promises';

const RESTART_DELAY_MS = 1_000;

/** What Redis and PostgreSQL have in common for whoever keeps them running. */
export interface Engine {
  readonly pid: number;
  readonly url: string;
  /** Resolves when the present process is gone. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface EngineWatcher {
  /** It answers again, as another process at the same URL. */
  restarted(): void;
  /** It could not be started again; the next attempt is a second away. */
  failed(error: unknown): void;
}

/** Redis or PostgreSQL, started again 1 s after it died. */
export class SupervisedEngine {
  private stopping = false;

  /** @param again starts it anew on the same port */
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

  /** Resolves when it is told to stop. */
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
