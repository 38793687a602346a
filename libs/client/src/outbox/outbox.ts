import { ChatError } from '#contracts/errors';
import type { MessageId, RoomId, UserId } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Tabs } from '../tabs/tabs.js';
import { type Draft, draftError } from './draft.policy.js';
import type { PendingMessage, SendFields } from './entry.js';
import { type LeftMessages, OutboxSlots } from './outbox-slots.js';
import { RoomOutbox } from './room-outbox.js';

/** Limit of outgoing messages over all rooms; `send` throws beyond it. */
const OUTBOX_MAX = 500;

export interface OutboxOptions {
  readonly requests: Requests;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly tabs: Tabs | undefined;
  /** Prefix of the storage keys. */
  readonly prefix: string;
  readonly changed: (roomId: RoomId) => void;
  readonly stored: (entry: PendingMessage) => void;
  readonly generation: () => number;
  readonly recover: (error: ChatError) => Promise<void>;
}

const NO_MESSAGES: readonly PendingMessage[] = [];

/** The user's outgoing messages. They are shown immediately, resent until answered, and survive a reload. */
export class Outbox {
  private readonly queues = new Map<RoomId, RoomOutbox>();
  private slots: OutboxSlots | null = null;
  /** The storage key; `null` if no user is signed in, or if too many clients share the storage. */
  private key: string | null = null;
  private saving = false;
  private dirty = false;

  constructor(private readonly options: OutboxOptions) {}

  entries(roomId: RoomId): readonly PendingMessage[] {
    return this.queues.get(roomId)?.entries ?? NO_MESSAGES;
  }

  /** Loads this user's unsent messages from storage, and those of clients that are gone. */
  async load(userId: UserId): Promise<void> {
    this.clear();
    const slots = this.slotsOf(userId);
    this.slots = slots;
    try {
      const key = await slots.claim();
      if (this.slots !== slots) return slots.close();
      this.key = key;
      if (this.dirty) void this.save();
      const entries = await slots.ofOwn();
      if (this.slots === slots) this.restore(entries);
    } catch (error) {
      this.options.runtime.report(error);
    }
    await this.adopt();
  }

  /** Takes over the unsent messages of clients that are gone. Saves them before it deletes theirs. */
  async adopt(): Promise<void> {
    const { slots, key } = this;
    if (slots === null || key === null) return;
    try {
      for (const left of await slots.left()) await this.adoptOne(left, slots, key);
    } catch (error) {
      this.options.runtime.report(error);
    }
  }

  /** Appends a message to the queue of its room. An invalid one becomes `failed` immediately. Throws as `add`. */
  send(roomId: RoomId, draft: Draft): MessageId {
    const { body, replyTo, mentions, ext } = draft;
    const fields = {
      body,
      ...(replyTo !== undefined && { replyTo }),
      ...(mentions !== undefined && mentions.length > 0 && { mentions: [...mentions] }),
      ...(ext !== undefined && { ext }),
    };
    return this.add(roomId, { event: 'message:send', fields }, draft, draftError(draft));
  }

  /**
   * Appends a request that stores a message. `shown` is displayed until the message is stored.
   * Throws `LIMIT_REACHED` if the outbox is full.
   */
  add(roomId: RoomId, request: SendFields, shown: Draft, error: ChatError | null = null): MessageId {
    if (this.size >= OUTBOX_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'outbox' });
    const { clock } = this.options.runtime;
    const id = this.options.runtime.newId() as MessageId;
    this.queue(roomId).add({
      id,
      roomId,
      request,
      body: shown.body,
      replyTo: shown.replyTo ?? null,
      mentions: shown.mentions ?? [],
      ext: shown.ext ?? null,
      createdAt: new Date(clock.now()).toISOString(),
      status: error === null ? 'waiting' : 'failed',
      error: error?.toBody() ?? null,
      seq: null,
      rev: null,
    });
    return id;
  }

  /** Number of messages over all rooms that will be sent or wait for their answer. */
  get unsent(): number {
    let unsent = 0;
    for (const { entries } of this.queues.values())
      for (const { status } of entries) if (status === 'waiting' || status === 'sending') unsent++;
    return unsent;
  }

  retry(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.retry(id) ?? false;
  }

  discard(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.discard(id) ?? false;
  }

  /** Removes stored messages up to this rev of the room, because the room shows them. */
  prune(roomId: RoomId, upTo: number): void {
    this.queues.get(roomId)?.prune(({ rev }) => rev !== null && rev <= upTo);
  }

  /** Sends the messages again that a rule of the room holds back, if its rules have changed. */
  noteRules(roomId: RoomId, rules: number): void {
    this.queues.get(roomId)?.noteRules(rules);
  }

  get roomIds(): Iterable<RoomId> {
    return [...this.queues.keys()];
  }

  /** Resends everything that is not stored; called on a new connection. */
  flush(): void {
    for (const queue of this.queues.values()) queue.flush();
  }

  /** Stops retrying until `flush`; called when the connection closes. */
  halt(): void {
    for (const queue of this.queues.values()) queue.halt();
  }

  /** Resends stored messages that no room shows yet; called when a restored server may have lost them. */
  resendStored(): void {
    for (const queue of this.queues.values()) queue.resendStored();
  }

  /** Drops the messages from memory, and with `erase` those of all clients from storage. */
  clear(erase = false): void {
    const { slots } = this;
    this.key = null;
    this.slots = null;
    for (const queue of this.queues.values()) queue.close();
    this.queues.clear();
    if (slots !== null) void this.end(slots, erase);
  }

  /** Deletes the unsent messages of a user from storage. */
  async erase(userId: UserId): Promise<void> {
    this.clear();
    await this.slotsOf(userId).erase();
  }

  private async end(slots: OutboxSlots, erase: boolean): Promise<void> {
    try {
      if (erase) await slots.erase();
    } catch (error) {
      this.options.runtime.report(error);
    }
    slots.close();
  }

  private slotsOf(userId: UserId): OutboxSlots {
    const { storage, tabs, prefix } = this.options;
    return new OutboxSlots(storage, tabs, `${prefix}outbox:${userId}`);
  }

  private async adoptOne({ entries, end }: LeftMessages, slots: OutboxSlots, key: string): Promise<void> {
    let isSaved = false;
    try {
      if (this.slots !== slots) return;
      this.restore(entries);
      await this.options.storage.set(key, JSON.stringify(this.toSave()));
      isSaved = this.slots === slots;
    } finally {
      await end(isSaved);
    }
  }

  /** Adds messages from storage. Two clients can have taken over the same ones. */
  private restore(entries: readonly PendingMessage[]): void {
    for (const entry of entries) {
      const queue = this.queue(entry.roomId);
      if (!queue.entries.some(({ id }) => id === entry.id)) queue.add(entry);
    }
  }

  private get size(): number {
    let size = 0;
    for (const { entries } of this.queues.values()) size += entries.length;
    return size;
  }

  private queue(roomId: RoomId): RoomOutbox {
    const held = this.queues.get(roomId);
    if (held !== undefined) return held;
    const { requests, runtime, changed, stored, generation, recover } = this.options;
    const queue: RoomOutbox = new RoomOutbox(requests, runtime, {
      changed: () => {
        if (this.queues.get(roomId) === queue) void this.save();
        changed(roomId);
      },
      stored,
      generation,
      recover,
    });
    this.queues.set(roomId, queue);
    return queue;
  }

  /** Runs one write at a time. A change during a write causes another write. */
  private async save(): Promise<void> {
    this.dirty = true;
    if (this.saving) return;
    this.saving = true;
    while (this.dirty && this.key !== null) {
      this.dirty = false;
      try {
        await this.options.storage.set(this.key, JSON.stringify(this.toSave()));
      } catch (error) {
        this.options.runtime.report(error);
      }
    }
    this.saving = false;
  }

  private toSave(): PendingMessage[] {
    const all = [...this.queues.values()].flatMap(({ entries }) => entries.filter(({ status }) => status !== 'sent'));
    return all.map((entry) => (entry.status === 'sending' ? { ...entry, status: 'waiting' } : entry));
  }
}
