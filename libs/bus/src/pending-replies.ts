import { ChatError, type ErrorCode } from '#contracts/errors';

/** Maximum delay until a passed deadline is noticed. */
const DEADLINE_CHECK_MS = 50;

interface Pending<Reply> {
  resolve(reply: Reply): void;
  reject(reason: ChatError): void;
  /** In ms of the clock given to the constructor. */
  readonly deadline: number;
}

/**
 * Requests that wait for a reply, by id. One coarse timer serves all of them and runs only while there are any.
 */
export class PendingReplies<Reply> {
  private readonly pending = new Map<string, Pending<Reply>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly now: () => number,
    private readonly sizeMax: number,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  has(id: string): boolean {
    return this.pending.has(id);
  }

  /** Resolves with the reply; rejects with `TIMEOUT` after the deadline. Throws `OVERLOADED` at the limit. */
  expect(id: string, deadline: number): Promise<Reply> {
    if (this.pending.size >= this.sizeMax) throw new ChatError('OVERLOADED');
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject, deadline });
      this.timer ??= setInterval(() => this.timeOut(), DEADLINE_CHECK_MS);
    });
  }

  /** No effect if the request is unknown or has timed out. */
  resolve(id: string, reply: Reply): void {
    this.take(id)?.resolve(reply);
  }

  reject(id: string, reason: ChatError): void {
    this.take(id)?.reject(reason);
  }

  rejectAll(code: ErrorCode): void {
    for (const id of [...this.pending.keys()]) this.reject(id, new ChatError(code));
  }

  private take(id: string): Pending<Reply> | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    return pending;
  }

  private timeOut(): void {
    const now = this.now();
    for (const [id, { deadline }] of this.pending) if (deadline < now) this.reject(id, new ChatError('TIMEOUT'));
  }
}
