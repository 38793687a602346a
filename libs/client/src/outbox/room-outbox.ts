import { ChatError } from '#contracts/errors';
import type { MessageId } from '#contracts';

import { laterMs } from '../backoff.policy.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime, Timer } from '../runtime.js';
import { type PendingMessage, sendRequest } from './entry.js';

/** Messages of one room whose answers may be under way at once. */
const WINDOW = 8;
/** Stored messages that the room has not shown yet; the oldest are let go. */
const SENT_MAX = 50;

export interface QueueEvents {
  changed(): void;
  stored(entry: PendingMessage): void;
  /** Changes when the server's store has become another one: what was acked before may be lost. */
  generation(): number;
  /** What an error asks for besides waiting: a new token, or a new start. */
  obey(error: ChatError): Promise<void>;
}

/**
 * My messages to one room, in order. Several are sent at once, each naming the one before it as `afterId`; when one
 * fails, nothing more is sent until all answers are there, and then everything that is not stored goes again by the
 * same ids. A message that failed for good is passed over: the next one names the last before it that has not.
 */
export class RoomOutbox {
  private list: readonly PendingMessage[] = [];
  private inFlight = 0;
  private attempt = 0;
  private pauseMs: number | null = null;
  private timer: Timer | null = null;
  private isClosed = false;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly events: QueueEvents,
  ) {}

  get entries(): readonly PendingMessage[] {
    return this.list;
  }

  add(entry: PendingMessage): void {
    this.list = [...this.list, entry];
    this.pump();
    this.events.changed();
  }

  /** Sends what is waiting, whatever pause there was: the connection is new. */
  flush(): void {
    this.attempt = 0;
    this.resume();
  }

  /** Sends stored messages again that the room has not shown yet. */
  sendAgain(): void {
    if (!this.list.some(({ status }) => status === 'sent')) return;
    this.list = this.list.map((entry) =>
      entry.status === 'sent' ? { ...entry, status: 'waiting', seq: null, rev: null } : entry,
    );
    this.pump();
    this.events.changed();
  }

  /** Sends a failed message again, as the last; a taken id is changed. Whether there was one. */
  retry(id: MessageId): boolean {
    const entry = this.list.find((held) => held.id === id && held.status === 'failed');
    if (entry === undefined) return false;
    const taken = entry.error?.code === 'IDEMPOTENCY_MISMATCH';
    this.list = this.list.filter((held) => held !== entry);
    this.add({ ...entry, status: 'waiting', error: null, id: taken ? (this.runtime.newId() as MessageId) : id });
    return true;
  }

  /** Gives a message up, unless its answer is under way. Whether it could. */
  discard(id: MessageId): boolean {
    const entry = this.list.find((held) => held.id === id);
    if (entry === undefined || entry.status === 'sending') return false;
    this.list = this.list.filter((held) => held !== entry);
    this.events.changed();
    return true;
  }

  /** Lets go of stored messages that the room shows by now. */
  prune(isShown: (entry: PendingMessage) => boolean): void {
    const kept = this.list.filter((entry) => entry.status !== 'sent' || !isShown(entry));
    let surplus = kept.filter(({ status }) => status === 'sent').length - SENT_MAX;
    const list = surplus > 0 ? kept.filter(({ status }) => status !== 'sent' || surplus-- <= 0) : kept;
    if (list.length !== this.list.length) this.list = list;
  }

  /** There is no connection: `flush` goes on when there is one. */
  halt(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Nothing is sent any more: whoever signs in next is somebody else. */
  close(): void {
    this.isClosed = true;
    this.halt();
  }

  private pump(): void {
    if (this.isClosed || !this.requests.isConnected || this.pauseMs !== null || this.timer !== null) return;
    let before: PendingMessage | undefined;
    for (const entry of this.list) {
      if (entry.status === 'waiting') {
        if (this.inFlight >= WINDOW) return;
        void this.send(entry, before);
      }
      if (entry.status !== 'failed') before = entry;
    }
  }

  private async send(entry: PendingMessage, before: PendingMessage | undefined): Promise<void> {
    this.inFlight++;
    this.update(entry.id, { status: 'sending' });
    const generation = this.events.generation();
    try {
      const { seq, rev } = await this.requests.request('message:send', sendRequest(entry, before));
      if (generation !== this.events.generation()) throw new ChatError('TIMEOUT');
      this.attempt = 0;
      this.update(entry.id, { status: 'sent', error: null, seq, rev });
      this.events.stored({ ...entry, seq, rev });
    } catch (error) {
      await this.failed(entry, error instanceof ChatError ? error : new ChatError('INTERNAL', {}, { cause: error }));
    }
    this.inFlight--;
    if (this.pauseMs === null) this.pump();
    else if (this.inFlight === 0) this.pause(this.pauseMs);
    this.events.changed();
  }

  private async failed(entry: PendingMessage, error: ChatError): Promise<void> {
    if (error.retry === 'never') {
      this.update(entry.id, { status: 'failed', error: error.toBody() });
      return;
    }
    const waitMs = laterMs(error.details, this.attempt, this.runtime.random());
    // Those behind it have failed with it, or will: the first error is the reason.
    this.pauseMs = Math.max(this.pauseMs ?? 0, error.code === 'OUT_OF_ORDER' && this.attempt === 0 ? 0 : waitMs);
    this.update(entry.id, { status: 'waiting', error: error.toBody() });
    if (error.retry !== 'later' && !this.isClosed) await this.events.obey(error);
  }

  private pause(waitMs: number): void {
    this.attempt++;
    if (this.isClosed || !this.requests.isConnected) return;
    this.timer = this.runtime.clock.after(waitMs, () => this.resume());
  }

  private resume(): void {
    this.halt();
    if (this.inFlight > 0) return;
    this.pauseMs = null;
    this.pump();
    this.events.changed();
  }

  private update(id: MessageId, change: Partial<PendingMessage>): void {
    this.list = this.list.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  }
}
