import { ChatError } from '#contracts/errors';
import type { MessageId, RoomId, UserId } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import { type Draft, draftError } from './draft.policy.js';
import type { PendingMessage } from './entry.js';
import { RoomOutbox } from './room-outbox.js';

/** Messages on their way, over all rooms; `send` refuses more. */
const OUTBOX_MAX = 500;

export interface OutboxOptions {
  readonly requests: Requests;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  /** Keys in storage begin with this. */
  readonly prefix: string;
  readonly changed: (roomId: RoomId) => void;
  readonly stored: (entry: PendingMessage) => void;
  readonly generation: () => number;
  readonly obey: (error: ChatError) => Promise<void>;
}

const NOTHING: readonly PendingMessage[] = [];

/** Messages of mine that are not stored yet: shown at once, sent until answered, kept over reloads. */
export class Outbox {
  private readonly queues = new Map<RoomId, RoomOutbox>();
  private key: string | null = null;
  private saving = false;
  private dirty = false;

  constructor(private readonly options: OutboxOptions) {}

  entries(roomId: RoomId): readonly PendingMessage[] {
    return this.queues.get(roomId)?.entries ?? NOTHING;
  }

  /** Takes up what this user left unsent. */
  async load(userId: UserId): Promise<void> {
    this.clear();
    const key = `${this.options.prefix}outbox:${userId}`;
    this.key = key;
    try {
      const text = await this.options.storage.get(key);
      const kept = text === null ? [] : (JSON.parse(text) as PendingMessage[]);
      if (this.key === key) for (const entry of kept) this.queue(entry.roomId).add(entry);
    } catch (error) {
      this.options.runtime.report(error);
    }
  }

  /**
   * Puts the message last in its room. One that no server would take is shown as failed at once. Throws
   * `LIMIT_REACHED` when too many wait.
   */
  send(roomId: RoomId, draft: Draft): MessageId {
    if (this.size >= OUTBOX_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'outbox' });
    const error = draftError(draft);
    const { clock } = this.options.runtime;
    const id = this.options.runtime.newId() as MessageId;
    this.queue(roomId).add({
      id,
      roomId,
      body: draft.body,
      replyTo: draft.replyTo ?? null,
      mentions: draft.mentions ?? [],
      ext: draft.ext ?? null,
      createdAt: new Date(clock.now()).toISOString(),
      status: error === null ? 'waiting' : 'failed',
      error: error?.toBody() ?? null,
      seq: null,
      rev: null,
    });
    return id;
  }

  retry(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.retry(id) ?? false;
  }

  discard(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.discard(id) ?? false;
  }

  /** Lets go of stored messages up to this rev of the room: the room shows them. */
  prune(roomId: RoomId, upTo: number): void {
    this.queues.get(roomId)?.prune(({ rev }) => rev !== null && rev <= upTo);
  }

  get roomIds(): Iterable<RoomId> {
    return [...this.queues.keys()];
  }

  /** The connection is new: everything that is not stored goes again. */
  flush(): void {
    for (const queue of this.queues.values()) queue.flush();
  }

  /** There is no connection: nothing is tried before `flush`. */
  halt(): void {
    for (const queue of this.queues.values()) queue.halt();
  }

  /** The server's store is another one: it may lack what was stored but not shown yet. */
  sendAgain(): void {
    for (const queue of this.queues.values()) queue.sendAgain();
  }

  /** Forgets the user's messages here; in storage they stay unless `erase`. */
  clear(erase = false): void {
    const { key } = this;
    this.key = null;
    for (const queue of this.queues.values()) queue.close();
    this.queues.clear();
    if (erase && key !== null)
      this.options.storage.delete(key).catch((error: unknown) => this.options.runtime.report(error));
  }

  private get size(): number {
    let size = 0;
    for (const { entries } of this.queues.values()) size += entries.length;
    return size;
  }

  private queue(roomId: RoomId): RoomOutbox {
    const held = this.queues.get(roomId);
    if (held !== undefined) return held;
    const { requests, runtime, changed, stored, generation, obey } = this.options;
    const queue: RoomOutbox = new RoomOutbox(requests, runtime, {
      changed: () => {
        if (this.queues.get(roomId) === queue) void this.save();
        changed(roomId);
      },
      stored,
      generation,
      obey,
    });
    this.queues.set(roomId, queue);
    return queue;
  }

  /** One write at a time; what changes meanwhile is written after it. */
  private async save(): Promise<void> {
    this.dirty = true;
    if (this.saving) return;
    this.saving = true;
    while (this.dirty && this.key !== null) {
      this.dirty = false;
      try {
        await this.options.storage.set(this.key, JSON.stringify(this.unsent()));
      } catch (error) {
        this.options.runtime.report(error);
      }
    }
    this.saving = false;
  }

  private unsent(): PendingMessage[] {
    const all = [...this.queues.values()].flatMap(({ entries }) => entries.filter(({ status }) => status !== 'sent'));
    return all.map((entry) => (entry.status === 'sending' ? { ...entry, status: 'waiting' } : entry));
  }
}
