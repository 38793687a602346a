import { laterMs } from '../backoff.policy.js';
import type { Appended } from '../events/grow.events.js';
import type { Ext } from '../ext.js';
import type { MessageId } from '../ids.js';
import { LIMITS } from '../limits.js';
import type { EndState, Message } from '../message.js';
import { isStorable } from '../text.js';
import type { GrowingMessage, GrowingProblem, GrowingRequests } from './growing-message.js';
import type { GrowingQueue, GrowingTimer } from './growing-queue.js';

/** A message whose writer must wait for longer ends by itself. */
const WAIT_MAX_MS = 60_000;

/** A caller of `append`. */
interface Waiter {
  /** Length of the message with the caller's text. */
  readonly length: number;
  readonly resolve: (grown: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** Writes one growing message: one request at a time, in the turns of the queue. */
export class GrowingWriter implements GrowingMessage {
  /** The code points after `base`. */
  private readonly text: string[] = [];
  /** Length of the message when the writer began with it. */
  private base = 0;
  private stored = 0;
  /** Length of the message with the text that a check has refused last. */
  private refused = 0;
  /** First half of a character whose other half has not come yet. */
  private half = '';
  private waiters: Waiter[] = [];
  private readonly started: Promise<void>;
  private readonly stopping = new AbortController();
  private failure: { readonly error: unknown } | null = null;
  private running = Promise.resolve();
  private isRunning = false;
  private isFinishing = false;
  private isSilent = false;
  private attempt = 0;
  private timer: GrowingTimer | null = null;
  private leave: (() => void) | null;

  /** @param start resolves with the length of the message from which to go on */
  constructor(
    readonly id: MessageId,
    private readonly queue: GrowingQueue,
    private readonly requests: GrowingRequests,
    start: () => Promise<number>,
  ) {
    this.leave = queue.enter((error) => this.fail(error));
    this.started = this.begin(start);
  }

  get length(): number {
    return this.stored;
  }

  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  append(text: string): Promise<Appended> {
    const added = this.started.then(() => this.added(text));
    // A caller need not wait for each text: `finish` rejects, too.
    added.catch(() => undefined);
    return added;
  }

  async finish(state: EndState = 'complete', ext?: Ext): Promise<Message> {
    await this.started;
    this.isFinishing = true;
    this.timer?.cancel();
    for (;;) {
      await this.run();
      if (this.failure !== null) throw this.failure.error;
      const message = await this.finished(state, ext);
      if (message !== null) return message;
    }
  }

  private async begin(start: () => Promise<number>): Promise<void> {
    try {
      this.base = await start();
      this.stored = this.base;
      this.keepAlive();
    } catch (error) {
      // `append` and `finish` reject with it.
      this.fail(error);
    }
  }

  private get end(): number {
    return this.base + this.text.length;
  }

  private added(given: string): Promise<Appended> {
    if (this.failure !== null) throw this.failure.error;
    const [text, half] = splitHalf(this.half + given);
    const points = Array.from(text);
    if (!isStorable(text)) throw this.requests.refusal('INVALID', { field: 'text' });
    if (this.end + points.length > LIMITS.bodyChars) throw this.tooLong();
    this.half = half;
    this.text.push(...points);
    return new Promise((resolve, reject) => {
      this.waiters.push({ length: this.end, resolve, reject });
      void this.run();
    });
  }

  /** Sends until nothing is left to send. Does not reject. */
  private run(): Promise<void> {
    if (!this.isRunning) {
      this.isRunning = true;
      this.running = this.drain();
    }
    return this.running;
  }

  private async drain(): Promise<void> {
    try {
      while (this.hasText || this.isSilent) {
        await this.queue.turn();
        await this.step();
      }
    } catch (error) {
      this.fail(error);
    }
    this.isRunning = false;
    // What a check has refused waits for more text, its callers do not.
    this.settle(Infinity);
    this.keepAlive();
  }

  /** True if there is text to send. Refused text needs more behind it, and cannot have that if it fills an append. */
  private get hasText(): boolean {
    if (this.failure !== null || this.end === this.stored) return false;
    return this.refused <= this.stored || (this.end > this.refused && this.refused - this.stored < LIMITS.appendChars);
  }

  private async step(): Promise<void> {
    const { stored: offset, base } = this;
    const points = this.hasText ? this.text.slice(offset - base, offset - base + LIMITS.appendChars) : [];
    this.isSilent = false;
    try {
      this.advance(await this.requests.append({ offset, text: points.join('') }));
    } catch (error) {
      if (this.requests.problemOf(error)?.code === 'REFUSED') this.refused = offset + points.length;
      else await this.recover(error);
    }
  }

  private advance({ length, stop }: Appended): void {
    this.attempt = 0;
    // More can be stored than the writer has given if it goes on from an earlier length.
    this.stored = Math.max(this.stored, Math.min(length, this.end));
    if (stop) this.stopping.abort();
    this.settle(this.stored);
  }

  /** Returns `null` if the request may be repeated. */
  private async finished(state: EndState, ext: Ext | undefined): Promise<Message | null> {
    await this.queue.turn();
    try {
      const message = await this.requests.finish({ length: this.stored, state, ...(ext !== undefined && { ext }) });
      this.close();
      return message;
    } catch (error) {
      if (this.requests.problemOf(error)?.code !== 'REFUSED') {
        await this.recover(error);
        return null;
      }
      this.isFinishing = false;
      this.keepAlive();
      throw error;
    }
  }

  /** Waits until the request may be repeated. Rejects if it may not. */
  private async recover(error: unknown): Promise<void> {
    const problem = this.requests.problemOf(error);
    if (problem?.code === 'LIMIT_REACHED' && problem.scope === 'bodyChars') this.cut();
    else if (problem?.code === 'OUT_OF_ORDER' && this.canGoOn(problem)) this.stored = problem.length;
    else if (problem !== null && mayPass(problem)) await this.pause(problem);
    else {
      this.fail(error);
      throw error;
    }
  }

  /** True if the server has less than it has acked, as after a restore, and the writer has the rest. */
  private canGoOn(problem: GrowingProblem): problem is GrowingProblem & { readonly length: number } {
    return problem.length !== undefined && problem.length >= this.base && problem.length < this.stored;
  }

  private async pause(problem: GrowingProblem): Promise<void> {
    const waitMs = laterMs(problem, this.attempt++, this.queue.random());
    if (problem.code === 'RATE_LIMITED') this.queue.delay(waitMs);
    else await this.queue.wait(waitMs);
  }

  /** Drops text for which the message has no place. */
  private cut(): void {
    this.text.length = this.stored - this.base;
    const waiters = this.waiters.splice(0);
    for (const { reject } of waiters) reject(this.tooLong());
  }

  private tooLong(): Error {
    return this.requests.refusal('LIMIT_REACHED', { scope: 'bodyChars' });
  }

  /** Resolves the calls for text up to this length. */
  private settle(length: number): void {
    const { waiters, stored } = this;
    this.waiters = waiters.filter((waiter) => waiter.length > length);
    for (const waiter of waiters)
      if (waiter.length <= length) waiter.resolve({ length: stored, stop: this.stopping.signal.aborted });
  }

  private keepAlive(): void {
    this.timer?.cancel();
    if (this.leave === null || this.isFinishing) return;
    this.timer = this.queue.clock.after(this.queue.keepAliveMs, () => {
      this.isSilent = true;
      void this.run();
    });
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.close();
    for (const { reject } of this.waiters.splice(0)) reject(error);
    this.stopping.abort(error);
  }

  private close(): void {
    this.leave?.();
    this.leave = null;
    this.isSilent = false;
    this.timer?.cancel();
  }
}

function mayPass({ code, retry, retryAfterMs = 0 }: GrowingProblem): boolean {
  return retry === 'later' && code !== 'OUT_OF_ORDER' && retryAfterMs <= WAIT_MAX_MS;
}

/** Splits off the first half of a character at the end of the text. */
export function splitHalf(text: string): readonly [text: string, half: string] {
  const at = /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
  return [text.slice(0, at), text.slice(at)];
}
