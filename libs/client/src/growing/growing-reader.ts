import { laterMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';

import type { GrowingText } from '../replica/growing-text.js';
import type { Replica } from '../replica/replica.js';
import type { Requests } from '../replica/requests.js';
import { between, type Runtime, type Timer } from '../runtime/runtime.js';

/** Wait before the question, random, because many clients can ask at the same time. */
const ASK_MAX_MS = 1_000;
/** The same for a text with a gap: the lost piece may only be late. */
const GAP_MIN_MS = 1_000;
const GAP_MAX_MS = 2_000;

export interface ReaderServices {
  readonly replica: Replica;
  readonly requests: Pick<Requests, 'isConnected' | 'request'>;
  readonly runtime: Runtime;
  /** True if a view shows the message. */
  readonly isShown: (text: GrowingText) => boolean;
}

/** Asks for the texts of growing messages of which pieces may be missing, if a view shows them. */
export class GrowingReader {
  /** By text with a question: its timer, or `null` while the answer is outstanding. */
  private readonly questions = new Map<GrowingText, Timer | null>();

  constructor(private readonly services: ReaderServices) {}

  /** Called when pieces of the text may be missing. */
  doubted(text: GrowingText): void {
    if (!this.services.requests.isConnected || this.questions.has(text)) return;
    const random = (): number => this.services.runtime.random();
    const isGap = text.isCurrent && text.hasGap;
    this.askIn(text, isGap ? between(random, GAP_MIN_MS, GAP_MAX_MS) : between(random, 0, ASK_MAX_MS), 0);
  }

  /** Asks nothing any more, until the next text is in doubt. */
  stop(): void {
    for (const timer of this.questions.values()) timer?.cancel();
    this.questions.clear();
  }

  private askIn(text: GrowingText, delayMs: number, attempt: number): void {
    const timer = this.services.runtime.clock.after(delayMs, () => void this.ask(text, attempt));
    this.questions.set(text, timer);
  }

  private async ask(text: GrowingText, attempt: number): Promise<void> {
    this.questions.delete(text);
    if (!this.isInDoubt(text) || !this.services.isShown(text)) return;
    this.questions.set(text, null);
    // Before the answer: what comes meanwhile can leave the text in doubt again.
    text.isCurrent = true;
    try {
      await this.take(text);
      this.questions.delete(text);
      if (this.isInDoubt(text)) this.doubted(text);
    } catch (error) {
      this.questions.delete(text);
      if (!(error instanceof ChatError)) this.services.runtime.report(error);
      else if (error.retry === 'never') return;
      else text.isCurrent = false;
      if (this.isInDoubt(text)) this.askIn(text, this.waitMs(error, attempt), attempt + 1);
    }
  }

  private async take({ id, roomId }: GrowingText): Promise<void> {
    const { replica, requests } = this.services;
    const { generation } = replica;
    const message = await requests.request('message:get', { roomId, id });
    if (generation === replica.generation) replica.applyWhole(message);
  }

  private waitMs(error: unknown, attempt: number): number {
    return laterMs(error instanceof ChatError ? error.details : {}, attempt, this.services.runtime.random());
  }

  private isInDoubt(text: GrowingText): boolean {
    const { replica, requests } = this.services;
    return requests.isConnected && replica.growing.has(text) && (!text.isCurrent || text.hasGap);
  }
}
