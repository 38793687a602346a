import type { Prepared } from '../feed/deliveries.js';
import type { HookFeed } from '../feed/hook-feed.js';
import type { Subject } from '../feed/hook-machine.js';

/**
 * A subject that is read, and goes on waiting: another pull, on any courier, may read it as well, until the token of one of them says that
 * the receiver has it.
 */
export class SharedTurn {
  private readonly head;

  constructor(
    private readonly feed: HookFeed,
    private readonly subject: Subject,
  ) {
    this.head = feed.machine.headOf(subject);
  }

  /** Reads the next delivery. `undefined`: nothing is left to send, and the subject no longer waits. @throws OtherEpoch; as `QueryBus` */
  async read(): Promise<Prepared | undefined> {
    const read = await this.feed.deliveries.prepare(this.subject);
    if (!('settled' in read)) return read;
    this.settled(read.settled);
    return undefined;
  }

  /** Removes the subject from the queue. A head that came while it was read stays, unless the receiver has it too. */
  private settled(to: Prepared['to']): void {
    const { machine } = this.feed;
    const isSame = machine.headOf(this.subject) === this.head;
    machine.forget(this.subject, isSame ? undefined : to);
    this.feed.ended(this.subject);
  }
}
