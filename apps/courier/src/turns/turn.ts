import { type Prepared } from '../feed/deliveries.js';
import type { HookFeed } from '../feed/hook-feed.js';
import type { HookMachine, Subject } from '../feed/hook-machine.js';

/** One subject of a feed on its way. `accepted`, `refused`, `settled`, `putBack` and `failed` end it, exactly once. */
export class Turn {
  private isOver = false;

  /** Takes the subject: no other turn has it until this one ends. */
  constructor(
    private readonly feed: HookFeed,
    readonly subject: Subject,
  ) {
    feed.machine.begin(subject);
  }

  get hasEnded(): boolean {
    return this.isOver;
  }

  /** Reads the next delivery. `undefined`: nothing is left to send, and the turn has ended. @throws OtherEpoch; as `QueryBus` */
  async read(): Promise<Prepared | undefined> {
    const read = await this.feed.deliveries.prepare(this.subject);
    if (!('settled' in read)) return read;
    this.settled(read.settled);
    return undefined;
  }

  /** The receiver has what was read. In a later generation that does not count, and the subject is put back. */
  async accepted(read: Pick<Prepared, 'generation' | 'to'>): Promise<void> {
    this.assertOpen();
    if (await this.feed.accepted(this.subject, read))
      this.end((machine, now) => machine.accepted(this.subject, now, read.to));
    else this.putBack();
  }

  /** Returns how often the subject was refused since it was last accepted. */
  refused(retryAfterMs: number | null): number {
    return this.end((machine, now) => machine.refused(this.subject, now, retryAfterMs));
  }

  /** There was nothing to send. @param to how far the receiver has the room */
  settled(to: Prepared['to']): void {
    this.end((machine) => machine.settled(this.subject, to));
  }

  /** Nothing was sent, or its result does not count. The subject may begin again at once. */
  putBack(): void {
    this.end((machine) => machine.putBack(this.subject));
  }

  /** Ends the turn if nothing has: it was read in vain, or what was accepted could not be noted. The subject comes again. */
  failed(): void {
    if (!this.isOver) this.end((machine, now) => machine.unreadable(this.subject, now));
  }

  private end<Result>(how: (machine: HookMachine, now: number) => Result): Result {
    this.assertOpen();
    this.isOver = true;
    const result = how(this.feed.machine, this.feed.clock.now());
    this.feed.ended(this.subject);
    return result;
  }

  private assertOpen(): void {
    if (this.isOver) throw new Error(`the turn of ${this.subject} has ended`);
  }
}
