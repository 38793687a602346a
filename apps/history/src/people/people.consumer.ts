import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Fanout } from '#bus/fanout.port';
import { PEOPLE_CHANNEL, type PeopleSignal } from '#contracts';
import { PeopleService } from './people.service.js';
import { SpreadingService } from '../jobs/spreading.service.js';

/** Auth's notices can be lost, so it is asked as well. */
const CATCH_UP_INTERVAL_MS = 30_000;
/** Notices that wait to be applied; the rest comes with the next catching up. */
const WAITING_MAX = 1_000;

/** Hears from auth about changed and erased users. */
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
    private readonly spreading: SpreadingService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.fanout.listen({
      message: (channel, text) => {
        if (channel === PEOPLE_CHANNEL) this.hear(text);
      },
      lost: (channels) => {
        if (channels.includes(PEOPLE_CHANNEL)) this.catchUp();
      },
    });
    await this.fanout.subscribe([PEOPLE_CHANNEL]);
    this.timer = setInterval(() => this.catchUp(), CATCH_UP_INTERVAL_MS);
    this.catchUp();
  }

  /** What is under way is left: it stands in the store, for the next history to do. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    clearInterval(this.timer);
    this.spreading.stop();
  }

  private hear(text: string): void {
    if (this.waiting.length >= WAITING_MAX) return;
    // Auth is the only publisher of this channel.
    this.waiting.push(JSON.parse(text) as PeopleSignal);
    if (this.waiting.length > 1) return;
    this.after('people.unheard', async () => {
      const signals = this.waiting;
      this.waiting = [];
      await this.people.apply(signals);
      // Also when another history was faster: it may have looked for what is pending while this one held the rows.
      await this.spreading.run();
    });
  }

  private catchUp(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.after('people.behind', async () => {
      await this.people.catchUp();
    });
    // Also when auth is away: a history that died may have left something.
    this.after('people.untold', async () => {
      this.catchingUp = false;
      await this.spreading.run();
    });
  }

  /** One piece of work at a time. What fails is made up for by the next catching up, here or in another history. */
  private after(failure: string, work: () => Promise<void>): void {
    this.work = this.work.then(work).catch((error: unknown) => {
      if (!this.stopping) this.logger.warn({ event: failure, reason: String(error) });
    });
  }
}
