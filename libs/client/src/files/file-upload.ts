import { backoffMs, laterMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';
import type { FileId, RoomId, StoredFile, Upload } from '#contracts';

import type { Runtime, Timer } from '../runtime/runtime.js';
import type { Session } from '../session/session.js';
import { sizeError, unreadable } from './file-source.js';
import { type SendBytes, sendBytes } from './send-bytes.js';
import { sha256Of } from './sha256.js';

/** An upload without progress for this long is aborted and repeated. */
const STALL_MS = 60_000;
/** After a longer wait the client would learn too late that a rule of the room, such as a mute, has changed. */
const WAIT_MAX_MS = 60_000;
/** How often all bytes are sent in vain, which takes about an hour, before the upload fails. */
const VAIN_MAX = 20;
/** Limit of the delay after all bytes were sent in vain. */
const VAIN_WAIT_MAX_MS = 5 * 60_000;
/** How often the server may find bytes other than the announced ones. */
const WRONG_BYTES_MAX = 3;

export interface UploadServices {
  readonly session: Pick<Session, 'ask'>;
  /** How bytes are sent; left out in applications. */
  readonly sendBytes?: SendBytes | undefined;
  readonly runtime: Runtime;
}

/** A file to upload. */
export interface LocalFile {
  readonly roomId: RoomId;
  readonly id: FileId;
  readonly name: string;
  /** The declared media type; `''` for none. */
  readonly type: string;
  readonly bytes: () => Promise<Blob>;
}

interface Announced {
  readonly file: StoredFile;
  readonly upload: Upload;
}

/** The upload of one file, which a caller repeats until it succeeds or `retryMs` returns `null`. */
export class FileUpload {
  /** The id that the server knows; `null` before the file was announced. */
  announcedId: FileId | null = null;
  /** True if the last attempt has sent all bytes, and the next one must send them again. */
  isInVain = false;
  /** True if the bytes have arrived, as far as the client knows. */
  isSent = false;
  private id: FileId;
  private sha256: string | null = null;
  private attempts = 0;
  private wrongBytes = 0;
  private stall: Timer | null = null;

  constructor(
    private readonly services: UploadServices,
    private readonly file: LocalFile,
    private readonly progressed: (bytes: number) => void,
    private readonly signal: AbortSignal,
    /** How often all bytes were sent in vain, also by earlier instances. */
    public timesInVain = 0,
  ) {
    this.id = file.id;
  }

  /** Uploads what the server does not have yet. Rejects with a `ChatError`, or with the signal's reason. */
  async attempt(): Promise<StoredFile> {
    this.isInVain = false;
    const { blob, sha256 } = await this.read();
    if (!this.isSent) await this.send(blob, sha256);
    this.isSent = true;
    const file = await this.finish();
    this.signal.throwIfAborted();
    return file;
  }

  /** The delay before the next attempt after this error; `null` if the error is permanent. */
  retryMs(error: ChatError): number | null {
    const isWrong = error.code === 'INVALID' && error.details.field === 'sha256';
    if (isWrong) this.wrongBytes++;
    if (error.retry === 'never' && !(isWrong && this.wrongBytes < WRONG_BYTES_MAX)) return null;
    const waitMs = Math.min(WAIT_MAX_MS, laterMs(error.details, this.attempts++, this.services.runtime.random()));
    if (!this.isInVain) return waitMs;
    const vainMs = this.noteVain();
    return this.timesInVain < VAIN_MAX ? Math.max(waitMs, vainMs) : null;
  }

  /** Counts that all bytes were sent in vain. Returns the delay before they may be sent again. */
  noteVain(): number {
    return backoffMs(this.timesInVain++, this.services.runtime.random(), VAIN_WAIT_MAX_MS);
  }

  private async read(): Promise<{ blob: Blob; sha256: string }> {
    try {
      const blob = await this.file.bytes();
      const error = sizeError(blob.size);
      if (error !== null) throw error;
      // Fails early if a file on disk has changed: during an upload this looks like a lost connection.
      await blob.slice(0, 1).arrayBuffer();
      this.sha256 ??= await sha256Of(blob, this.signal);
      return { blob, sha256: this.sha256 };
    } catch (error) {
      this.signal.throwIfAborted();
      throw error instanceof ChatError ? error : unreadable(error);
    }
  }

  private async send(blob: Blob, sha256: string): Promise<void> {
    const { file, upload } = await this.announce(blob.size, sha256);
    this.announcedId = file.id;
    this.signal.throwIfAborted();
    if (file.state === 'open') await this.put(upload, blob);
  }

  private async finish(): Promise<StoredFile> {
    try {
      const { file } = await this.services.session.ask<{ file: StoredFile }>(`/v1/files/${this.id}/done`, 'POST');
      return file;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      if (error.retry === 'never' || error.code === 'NOT_READY') this.isSent = false;
      this.isInVain = !this.isSent;
      // The server has deleted the file meanwhile, or was restored from a backup: the upload starts over.
      throw error.code === 'NOT_FOUND' ? new ChatError('NOT_READY', {}, { cause: error }) : error;
    }
  }

  /** Takes another id if the server has deleted the file, which was not sent within a day, and the id is not free yet. */
  private async announce(bytes: number, sha256: string): Promise<Announced> {
    const { session, runtime } = this.services;
    const { roomId, name, type } = this.file;
    const fields = { name, bytes, sha256, ...(type !== '' && { type }) };
    const ask = (): Promise<Announced> => session.ask(pathOf(roomId), 'POST', { id: this.id, ...fields });
    try {
      return await ask();
    } catch (error) {
      const isTaken = error instanceof ChatError && error.code === 'IDEMPOTENCY_MISMATCH';
      if (!isTaken || this.id !== this.file.id) throw error;
      this.id = runtime.newId() as FileId;
      return ask();
    }
  }

  private async put({ url, headers }: Upload, blob: Blob): Promise<void> {
    const stalled = new AbortController();
    const progressed = (bytes: number): void => {
      if (signal.aborted) return;
      this.stall?.cancel();
      this.stall = this.services.runtime.clock.after(STALL_MS, () => stalled.abort());
      this.progressed(bytes);
    };
    const signal = AbortSignal.any([this.signal, stalled.signal]);
    signal.addEventListener('abort', () => this.stall?.cancel());
    try {
      const send = this.services.sendBytes ?? sendBytes;
      const status = await send({ url, headers, blob, progressed, signal });
      this.isInVain = !isSuccess(status);
      assertStored(status);
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof ChatError) throw error;
      throw new ChatError('UNAVAILABLE', { message: 'The upload was interrupted.' }, { cause: error });
    } finally {
      this.stall?.cancel();
    }
    this.signal.throwIfAborted();
  }
}

function pathOf(roomId: RoomId): string {
  return `/v1/rooms/${encodeURIComponent(roomId)}/files`;
}

/** Statuses after which the same bytes at a fresh URL can be accepted. */
const REPEATED: ReadonlySet<number> = new Set([403, 404, 408, 409, 425, 429]);

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** @throws ChatError for a status that is no success */
function assertStored(status: number): void {
  if (isSuccess(status)) return;
  if (status === 413) throw new ChatError('TOO_LARGE', { message: 'The file is too large.' });
  if (status >= 500 || REPEATED.has(status))
    throw new ChatError('UNAVAILABLE', { message: `The upload was answered with ${status}.` });
  throw new ChatError('INVALID', { message: `The upload was refused with ${status}.`, field: 'sha256' });
}
