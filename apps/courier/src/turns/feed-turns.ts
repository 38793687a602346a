import { setTimeout as sleep } from 'node:timers/promises';
import { OtherEpoch } from '../feed/hook-era.js';
import type { HookFeed } from '../feed/hook-feed.js';
import { UNDER_WAY_MAX, type Subject } from '../feed/hook-machine.js';
import { Turn } from './turn.js';

const DRAIN_LOOK_MS = 50;

/** The work that each turn of a feed does. */
export interface TurnWork {
  /** True while this courier runs the feed and may send what its turns have read. */
  mayGoOn(): boolean;
  /** While true, only those turns begin that are named by `begin`. */
  holdsBack?(): boolean;
  /** Ends the turn. If it rejects, the turn has failed. */
  take(turn: Turn): Promise<void>;
  /** Called with each failure, but for those of another epoch: the hook is reset then. */
  failed(error: unknown): void;
}

/** Gives the subjects of one feed their turns, in the order of its machine, until it is stopped. */
export class FeedTurns {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly feed: HookFeed,
    private readonly work: TurnWork,
  ) {}

  /** False also after `stop`, and while nothing of the feed may be sent. */
  mayGoOn(): boolean {
    return !this.isStopped && this.feed.isReady && this.work.mayGoOn();
  }

  /** Begins what may begin now, and comes back when more may. */
  pump(): void {
    clearTimeout(this.timer);
    while (this.mayBegin() && this.work.holdsBack?.() !== true) {
      const now = this.feed.clock.now();
      const { subject, at } = this.feed.machine.next(now, this.feed.only);
      if (subject === undefined) {
        if (at !== undefined) this.timer = setTimeout(() => this.pump(), at - now + 1);
        return;
      }
      this.start(subject);
    }
  }

  /** Begins a subject that waits before its turn, if there is a place. */
  begin(subject: Subject): void {
    const { machine } = this.feed;
    const hasPlace = this.mayBegin() && machine.underWayCount < UNDER_WAY_MAX;
    if (hasPlace && machine.has(subject) && !machine.isUnderWay(subject)) this.start(subject);
  }

  /** Begins nothing further. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Begins nothing further. Resolves when nothing is under way, or when the time is over. */
  async drain(withinMs: number): Promise<void> {
    this.stop();
    const { machine, clock } = this.feed;
    const until = clock.now() + withinMs;
    while (machine.underWayCount > 0 && clock.now() < until) await sleep(DRAIN_LOOK_MS);
  }

  private mayBegin(): boolean {
    return this.mayGoOn() && !this.feed.book.isLate(this.feed.clock.now());
  }

  private start(subject: Subject): void {
    void this.run(new Turn(this.feed, subject));
  }

  private async run(turn: Turn): Promise<void> {
    try {
      await this.work.take(turn);
      if (!turn.hasEnded) throw new Error(`nothing has ended the turn of ${turn.subject}`);
    } catch (error) {
      turn.failed();
      if (!(error instanceof OtherEpoch)) this.work.failed(error);
    }
    this.pump();
  }
}
