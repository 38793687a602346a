import { ChatError } from '#contracts/errors';
import type { FileId, MessageId, RoomId, UserBrief, UserId } from '#contracts';

import type { FileSource } from '../files/file-source.js';
import type { UploadServices } from '../files/file-upload.js';
import { briefOf } from '../people/briefs.policy.js';
import type { Requests } from '../replica/requests.js';
import type { Session } from '../session/session.js';
import type { BlobStorage } from '../storage/blob-storage.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Tabs } from '../tabs/tabs.js';
import { type Draft, draftError, isWithoutText, fieldsOf } from './draft.policy.js';
import { newEntry, type PendingMessage, type SavedMessage, type SendFields, toSaved } from './entry.js';
import { KeptBlobs } from './kept-blobs.js';
import { eraseOtherUsers } from './other-users.js';
import { type LeftMessages, OutboxKeys } from './outbox-keys.js';
import { type PendingFile, pendingFile } from './pending-file.js';
import { PendingUploads } from './pending-uploads.js';
import { type QueueEvents, RoomOutbox } from './room-outbox.js';

/** Limit of outgoing messages over all rooms; `send` throws beyond it. */
const OUTBOX_MAX = 500;

export interface OutboxOptions extends UploadServices, Omit<QueueEvents, 'changed'> {
  readonly session: UploadServices['session'] & Pick<Session, 'me'>;
  readonly requests: Requests;
  readonly storage: ClientStorage;
  readonly blobs: BlobStorage;
  readonly tabs: Tabs | undefined;
  /** Prefix of the storage keys. */
  readonly prefix: string;
  readonly changed: (roomId: RoomId) => void;
}

const NO_MESSAGES: readonly PendingMessage[] = [];

/**
 * The user's outgoing messages. They are shown immediately, resent until answered, and survive a reload. Those that are
 * written before the user is known wait for the sign-in.
 */
export class Outbox {
  readonly uploads: PendingUploads;
  private readonly blobs: KeptBlobs;
  private readonly queues = new Map<RoomId, RoomOutbox>();
  private keys: OutboxKeys | null = null;
  /** The storage key; `null` until the messages in storage are known, and if no user is signed in. */
  private key: string | null = null;
  /** The user whose messages these are, also after the session has ended; `null` before the first sign-in. */
  private owner: UserId | null = null;
  private readonly prefix: string;
  private saving = false;
  private dirty = false;

  constructor(private readonly options: OutboxOptions) {
    this.blobs = new KeptBlobs(options.blobs, options.runtime);
    this.prefix = `${options.prefix}outbox:`;
    this.uploads = new PendingUploads(options, this.blobs, (roomId, id, change) =>
      this.queues.get(roomId)?.noteFile(id, change),
    );
  }

  entries(roomId: RoomId): readonly PendingMessage[] {
    return this.queues.get(roomId)?.entries ?? NO_MESSAGES;
  }

  /**
   * Loads this user's unsent messages from storage, and the messages of clients that are gone. Messages that were written
   * while the user was signing in come after them. Those of other users are deleted.
   */
  async load(userId: UserId): Promise<void> {
    const early = this.owner === null || this.owner === userId ? this.toSave() : [];
    this.clear();
    const keys = this.keysOf(userId);
    this.keys = keys;
    this.owner = userId;
    this.blobs.open(keys.blobPrefix);
    this.restore(early);
    try {
      const entries = await keys.open();
      if (this.keys !== keys) return;
      const written = this.toSave();
      this.dropQueues();
      this.restore([...entries, ...written]);
      this.key = keys.own;
      if (this.dirty) void this.save();
    } catch (error) {
      this.options.runtime.report(error);
    }
    await this.adopt();
    void this.tidy(keys, userId);
  }

  /**
   * Takes over the unsent messages of clients that are gone. Saves them before it deletes theirs. Another client may have done
   * the same with this one's, while the browser had stopped this page: saves them again.
   */
  async adopt(): Promise<void> {
    const { keys, key } = this;
    if (keys === null || key === null || !keys.isShared) return;
    void this.save();
    try {
      for (const left of await keys.left()) await this.adoptOne(left, keys, key);
    } catch (error) {
      this.options.runtime.report(error);
    }
  }

  /**
   * Appends a message to the queue of its room. An invalid one becomes `failed` immediately. Throws as `add`.
   * @param keepsUnread somebody looks at what the client shows
   */
  send(roomId: RoomId, draft: Draft, keepsUnread: boolean): MessageId {
    const body = isWithoutText(draft) ? '' : draft.body;
    const fields = { ...fieldsOf(draft), ...(keepsUnread && { keepsUnread }) };
    return this.add(roomId, { event: 'message:send', fields }, { ...draft, body }, draftError(draft));
  }

  /**
   * Appends a request that stores a message. `shown` is displayed until the message is stored.
   * Throws `LIMIT_REACHED` if the outbox is full.
   */
  add(roomId: RoomId, request: SendFields, shown: Draft, error: ChatError | null = null): MessageId {
    if (this.all.length >= OUTBOX_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'outbox' });
    const { runtime } = this.options;
    const files = (shown.files ?? []).map((source) => this.keep(source));
    const refusal = error?.toBody() ?? files.find((file) => file.error !== null)?.error ?? null;
    const createdAt = new Date(runtime.clock.now()).toISOString();
    const origin = { id: runtime.newId() as MessageId, roomId, sender: this.me(), createdAt };
    this.queue(roomId).add(newEntry(origin, request, shown, files, refusal));
    return origin.id;
  }

  /** Number of messages over all rooms that will be sent or wait for their answer. */
  get unsent(): number {
    return this.all.filter(({ status }) => status === 'waiting' || status === 'sending').length;
  }

  retry(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.retry(id) ?? false;
  }

  discard(roomId: RoomId, id: MessageId): boolean {
    return this.queues.get(roomId)?.discard(id) ?? false;
  }

  discardFile(roomId: RoomId, id: MessageId, fileId: FileId): boolean {
    return this.queues.get(roomId)?.discardFile(id, fileId) ?? false;
  }

  /** The bytes of a file of an outgoing message, or `null` if they are not there. */
  async blobOf(fileId: FileId): Promise<Blob | null> {
    try {
      return await this.blobs.get(fileId);
    } catch (error) {
      if (!(error instanceof ChatError)) this.options.runtime.report(error);
      return null;
    }
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
    this.uploads.resume();
    for (const queue of this.queues.values()) queue.flush();
  }

  /** Stops retrying until `flush`; called when the connection closes. */
  halt(): void {
    this.uploads.halt();
    for (const queue of this.queues.values()) queue.halt();
  }

  /** Resends stored messages that no room shows yet; called when a restored server may have lost them. */
  resendStored(): void {
    for (const queue of this.queues.values()) queue.resendStored();
  }

  /** Drops the messages from memory. */
  clear(): void {
    this.leave()?.close();
  }

  /** Drops the messages from memory, and deletes those of all clients of the user from storage. */
  async erase(userId: UserId): Promise<void> {
    const held = this.leave();
    const keys = held ?? this.keysOf(userId);
    const deleted = Promise.all([keys.erase(), this.blobs.erase(keys.blobPrefix)]);
    await deleted.catch((error: unknown) => this.options.runtime.report(error));
    // Not before: other clients would take the messages over.
    held?.close();
  }

  private dropQueues(): void {
    this.uploads.clear();
    for (const queue of this.queues.values()) queue.close();
    this.queues.clear();
  }

  private leave(): OutboxKeys | null {
    const { keys } = this;
    this.key = null;
    this.keys = null;
    this.dropQueues();
    return keys;
  }

  private me(): UserBrief | null {
    const me = this.options.session.me.getSnapshot()?.user;
    return me === undefined ? null : briefOf(me);
  }

  private keysOf(userId: UserId): OutboxKeys {
    const { storage, tabs, runtime } = this.options;
    return new OutboxKeys(storage, tabs, this.prefix + userId, runtime.newId());
  }

  /** Deletes what other users have left, and clients that are gone, besides their messages. */
  private async tidy(keys: OutboxKeys, userId: UserId): Promise<void> {
    await eraseOtherUsers({ ...this.options, prefix: this.prefix }, userId);
    await keys.tidy().catch((error: unknown) => this.options.runtime.report(error));
    await this.blobs.sweep(() => this.fileIds(keys));
  }

  private keep(source: FileSource): PendingFile {
    const id = this.options.runtime.newId() as FileId;
    this.blobs.put(id, source);
    return pendingFile(id, source);
  }

  /** The files of all messages; `null` while other clients can have more of them. */
  private async fileIds(keys: OutboxKeys): Promise<ReadonlySet<FileId> | null> {
    if (!(await keys.isAlone()) || this.keys !== keys) return null;
    return new Set(this.all.flatMap(({ files }) => files.map(({ id }) => id)));
  }

  private async adoptOne({ entries, end }: LeftMessages, keys: OutboxKeys, key: string): Promise<void> {
    let isSaved = false;
    try {
      if (this.keys !== keys) return;
      this.restore(entries);
      await this.options.storage.set(key, JSON.stringify(this.toSave()));
      isSaved = this.keys === keys;
    } catch (error) {
      this.options.runtime.report(error);
    } finally {
      await end(isSaved);
    }
  }

  /** Adds messages that were written before. Two clients can have taken over the same ones. */
  private restore(entries: readonly SavedMessage[]): void {
    const me = this.me();
    for (const entry of entries) {
      const queue = this.queue(entry.roomId);
      const files = entry.files ?? [];
      if (!queue.entries.some(({ id }) => id === entry.id))
        queue.add({ threadId: null, inRoom: false, everyone: false, ...entry, sender: entry.sender ?? me, files });
    }
  }

  private get all(): readonly PendingMessage[] {
    return [...this.queues.values()].flatMap(({ entries }) => entries);
  }

  private queue(roomId: RoomId): RoomOutbox {
    const held = this.queues.get(roomId);
    if (held !== undefined) return held;
    const { requests, runtime, changed } = this.options;
    const queue: RoomOutbox = new RoomOutbox(requests, runtime, this.uploads, {
      ...this.options,
      changed: () => {
        if (this.queues.get(roomId) === queue) void this.save();
        changed(roomId);
      },
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
    return this.all.filter(({ status }) => status !== 'sent').map(toSaved);
  }
}
