import { laterMs } from '#contracts/backoff.policy';
import { ChatError, type ErrorBody, type ErrorCode } from '#contracts/errors';
import type { FileId, MessageId, Seq } from '#contracts';

import type { Requests } from '../replica/requests.js';
import type { Runtime, Timer } from '../runtime/runtime.js';
import { isUploaded, type PendingMessage, sendRequest } from './entry.js';
import { type PendingFile, waitingFile } from './pending-file.js';
import type { PendingUploads } from './pending-uploads.js';

/** Maximum number of messages per room that wait for an answer. */
const WINDOW = 8;
/** Limit of stored messages that the room does not show yet; the oldest are dropped first. */
const SENT_MAX = 50;
/** After this many attempts, which take some minutes, a message with refused files fails. */
const FILES_ATTEMPTS_MAX = 20;
/** The refusals that can end before their `retryAfterMs`, by a change of the room or of the user's membership. */
const RULE_CODES: ReadonlySet<ErrorCode> = new Set(['MUTED', 'SLOW_MODE']);

export interface QueueEvents {
  changed(): void;
  stored(entry: PendingMessage & { readonly seq: Seq }): void;
  /** True if there is something before the message that its author may not have seen. Asked just before it is sent. */
  keepsUnread(entry: PendingMessage): boolean;
  /** Changes when the server was restored from a backup, which can lose acked messages. */
  generation(): number;
  /** Handles an error that requires more than waiting: a new token or a full resync. */
  recover(error: ChatError): Promise<void>;
}

/**
 * The user's outgoing messages to one room, in order. Up to `WINDOW` requests are open at once; each names the previous
 * message as `afterId`. If one fails, sending pauses until all answers have arrived, and then resends every message
 * that is not stored, with the same ids. A message that failed permanently is skipped in the `afterId` chain. A message
 * with files is sent when these are uploaded; those behind it wait.
 */
export class RoomOutbox {
  private list: readonly PendingMessage[] = [];
  private inFlight = 0;
  private attempt = 0;
  private pauseMs: number | null = null;
  private timer: Timer | null = null;
  private isClosed = false;
  private rules = 0;
  /** True if the rules have changed while answers are outstanding: these can be refusals by the former rules. */
  private hasNewRules = false;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly uploads: Pick<PendingUploads, 'start' | 'wake' | 'end'>,
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

  /** Sends waiting messages without further delay; called on a new connection. */
  flush(): void {
    this.attempt = 0;
    for (const entry of this.list) this.uploads.wake(entry.files);
    this.resume();
  }

  /** Sends the messages again that a rule of the room holds back, if `rules` is another number than the last time. */
  noteRules(rules: number): void {
    if (rules === this.rules) return;
    this.rules = rules;
    this.hasNewRules = this.inFlight > 0;
    if (!this.hasNewRules && this.isHeldByRule) this.flush();
  }

  /** Takes a new state of a file. A failed file fails its message; a message is sent when its last file is done. */
  noteFile(id: FileId, change: Partial<PendingFile>): void {
    const entry = this.list.find(({ files }) => files.some((file) => file.id === id));
    if (entry === undefined) return;
    this.update(entry.id, {
      files: entry.files.map((file) => (file.id === id ? { ...file, ...change } : file)),
      status: change.status === 'failed' ? 'failed' : entry.status,
      error: change.error ?? entry.error,
    });
    this.pump();
    this.events.changed();
  }

  /** Resends stored messages that the room does not show yet. */
  resendStored(): void {
    if (!this.list.some(({ status }) => status === 'sent')) return;
    this.list = this.list.map((entry) =>
      entry.status === 'sent' ? { ...entry, status: 'waiting', seq: null, rev: null } : entry,
    );
    this.pump();
    this.events.changed();
  }

  /**
   * Appends a failed message to the queue, with a new id if the old one is taken. Uploads files again if they failed or if
   * the server has deleted them. Returns false if not found.
   */
  retry(id: MessageId): boolean {
    const entry = this.list.find((held) => held.id === id && held.status === 'failed');
    if (entry === undefined) return false;
    const taken = entry.error?.code === 'IDEMPOTENCY_MISMATCH';
    const areEnded = isForEndedFiles(entry.error);
    const files = entry.files.map((file) => (areEnded || file.status === 'failed' ? waitingFile(file) : file));
    this.list = this.list.filter((held) => held !== entry);
    const newId = taken ? (this.runtime.newId() as MessageId) : id;
    this.add({ ...entry, status: 'waiting', error: null, id: newId, files });
    return true;
  }

  /** Removes a message, unless it waits for an answer. Returns true if it was removed. */
  discard(id: MessageId): boolean {
    const entry = this.list.find((held) => held.id === id);
    if (entry === undefined || entry.status === 'sending') return false;
    this.uploads.end(entry.files, entry.status === 'sent');
    this.list = this.list.filter((held) => held !== entry);
    this.pump();
    this.events.changed();
    return true;
  }

  /**
   * Removes a file from a message that has failed or whose files are not all uploaded. Sends the message if it had failed
   * only for this file; discards it if nothing is left. Returns true if the file was removed.
   */
  discardFile(id: MessageId, fileId: FileId): boolean {
    const entry = this.list.find((held) => held.id === id);
    const file = entry?.files.find((held) => held.id === fileId);
    if (entry === undefined || file === undefined) return false;
    if (entry.status !== 'failed' && isUploaded(entry)) return false;
    const files = entry.files.filter((held) => held !== file);
    if (files.length === 0 && entry.body === '') return this.discard(id);
    this.uploads.end([file], false);
    this.update(id, { files });
    const isMended = file.status === 'failed' && files.every(({ status }) => status !== 'failed');
    if (isMended && this.retry(id)) return true;
    this.pump();
    this.events.changed();
    return true;
  }

  /** Removes stored messages that the room shows. */
  prune(isShown: (entry: PendingMessage) => boolean): void {
    const unseen = this.list.filter((entry) => entry.status !== 'sent' || !isShown(entry));
    let surplus = unseen.filter(({ status }) => status === 'sent').length - SENT_MAX;
    const list = surplus > 0 ? unseen.filter(({ status }) => status !== 'sent' || surplus-- <= 0) : unseen;
    if (list.length === this.list.length) return;
    const kept = new Set(list);
    for (const entry of this.list) if (!kept.has(entry)) this.uploads.end(entry.files, true);
    this.list = list;
  }

  /** Stops retrying until `flush`. */
  halt(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Stops sending permanently, because the user signed out. */
  close(): void {
    this.isClosed = true;
    this.halt();
  }

  private pump(): void {
    if (this.isClosed || !this.requests.isConnected) return;
    for (const entry of this.list) if (entry.status === 'waiting') this.uploads.start(entry);
    if (this.pauseMs !== null || this.timer !== null) return;
    let before: PendingMessage | undefined;
    for (const entry of this.list) {
      if (entry.status === 'waiting') {
        if (this.inFlight >= WINDOW || !isUploaded(entry)) return;
        void this.send(entry, before);
      }
      if (entry.status !== 'failed') before = entry;
    }
  }

  private async send(entry: PendingMessage, before: PendingMessage | undefined): Promise<void> {
    this.inFlight++;
    this.update(entry.id, { status: 'sending' });
    const generation = this.events.generation();
    const keepsUnread = entry.request.fields.keepsUnread === true && this.events.keepsUnread(entry);
    try {
      const { seq, rev } = await this.requests.request(entry.request.event, sendRequest(entry, before, keepsUnread));
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
    const body = error.toBody();
    const lostFiles = error.code === 'NOT_READY' || (isForEndedFiles(body) && !isForEndedFiles(entry.error));
    if (!lostFiles && this.isFinal(error)) {
      this.update(entry.id, { status: 'failed', error: body });
      return;
    }
    const waitMs = laterMs(error.details, this.attempt, this.runtime.random());
    // The messages behind it fail too (OUT_OF_ORDER), so the first error determines the pause.
    this.pauseMs = Math.max(this.pauseMs ?? 0, error.code === 'OUT_OF_ORDER' && this.attempt === 0 ? 0 : waitMs);
    // The server deletes files that are not sent within a day, and can lose them when it is restored from a backup.
    const files = lostFiles ? entry.files.map(waitingFile) : entry.files;
    this.update(entry.id, { status: 'waiting', error: body, files });
    if (error.retry !== 'later' && !this.isClosed) await this.events.recover(error);
  }

  private isFinal(error: ChatError): boolean {
    const body = error.toBody();
    return isOneToAllTooMany(body) || (error.retry === 'never' && !this.mayTakeFilesLater(body));
  }

  /**
   * True if a server refuses messages with files although another server has taken the upload. This happens while an
   * operator turns files on, because some servers then still have them off.
   */
  private mayTakeFilesLater({ code, field }: ErrorBody): boolean {
    return code === 'FORBIDDEN' && field === 'attachments' && this.attempt < FILES_ATTEMPTS_MAX;
  }

  private get isHeldByRule(): boolean {
    return this.list.some(({ status, error }) => status === 'waiting' && error !== null && RULE_CODES.has(error.code));
  }

  private pause(waitMs: number): void {
    this.attempt++;
    const isOutdated = this.hasNewRules && this.isHeldByRule;
    this.hasNewRules = false;
    if (this.isClosed || !this.requests.isConnected) return;
    this.timer = this.runtime.clock.after(isOutdated ? 0 : waitMs, () => this.resume());
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

/** True if the user may not speak to all again for minutes. It fails, because the messages behind it would wait as long. */
function isOneToAllTooMany({ code, scope }: ErrorBody): boolean {
  return code === 'RATE_LIMITED' && scope === 'everyone';
}

/** True if the server refused a message because one of its files has ended. */
function isForEndedFiles(error: ErrorBody | null): boolean {
  return error?.code === 'INVALID' && error.field === 'attachments';
}
