import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { PEOPLE_CHANNEL, type PeopleSignal } from '#contracts';
import { PeopleService } from './people.service.js';
import { PropagationService } from './propagation.service.js';

/** Notices of auth can get lost, so history also asks auth at this interval. */
const CATCH_UP_INTERVAL_MS = 30_000;
/** Further notices are dropped: the next catch-up brings them. */
const WAITING_MAX = 1_000;

/** Receives auth's notices of changed and erased users. */
@Injectable()
export class PeopleConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PeopleConsumer.name);
  private waiting: PeopleSignal[] = [];
  private work: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private catchingUp = false;
  private stopping = false;

  constructor(
    private readonly fanout: Fanout,
    private readonly people: PeopleService,
    private readonly propagation: PropagationService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.fanout.listen({
      message: (channel, text) => {
        if (channel === PEOPLE_CHANNEL) this.receive(text);
      },
      lost: (channels) => {
        if (channels.includes(PEOPLE_CHANNEL)) this.catchUp();
      },
    });
    await this.fanout.subscribe([PEOPLE_CHANNEL]);
    this.timer = setInterval(() => this.catchUp(), CATCH_UP_INTERVAL_MS);
    this.catchUp();
  }

  /** Leaves unfinished work: it is marked in the store, and another history continues it. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    clearInterval(this.timer);
    this.propagation.stop();
  }

  private receive(text: string): void {
    if (this.waiting.length >= WAITING_MAX) return;
    // Auth is the only publisher of this channel.
    this.waiting.push(JSON.parse(text) as PeopleSignal);
    if (this.waiting.length > 1) return;
    this.enqueue('people.notice-failed', async () => {
      const signals = this.waiting;
      this.waiting = [];
      await this.people.apply(signals);
      // Even if another history applied them first: it may have looked for pending people while this one locked the rows.
      this.propagate();
    });
  }

  private catchUp(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.enqueue('people.catch-up-failed', async () => {
      try {
        await this.people.catchUp();
      } finally {
        this.catchingUp = false;
        // Even if auth is not reachable: a history that died may have left pending people.
        this.propagate();
      }
    });
  }

  /** Not awaited: it takes seconds for people with many rooms, and an erasure must take effect at once. */
  private propagate(): void {
    this.propagation.run().catch((error: unknown) => this.warn('people.propagation-failed', error));
  }

  /** Runs one piece of work at a time. The next catch-up, here or in another history, repairs a failure. */
  private enqueue(failure: string, work: () => Promise<void>): void {
    this.work = this.work.then(work).catch((error: unknown) => this.warn(failure, error));
  }

  private warn(event: string, error: unknown): void {
    if (!this.stopping) this.logger.warn({ event, reason: String(error) });
  }
}
