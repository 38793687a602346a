import { ChatError } from '#contracts/errors';
import type { FileId, RoomId } from '#contracts';

import type { FileUpload, UploadServices } from '../files/file-upload.js';
import { loadFileCode } from '../files/load-file-code.js';
import type { Timer } from '../runtime/runtime.js';
import { ValueStore } from '../stores/store.js';
import type { PendingMessage } from './entry.js';
import type { KeptBlobs } from './kept-blobs.js';
import type { PendingFile } from './pending-file.js';

/** Number of files that are uploaded at the same time. */
const UPLOADS_MAX = 3;
/** Delay before another attempt to load the code that uploads. */
const LOAD_RETRY_MS = 5_000;

interface Job {
  readonly id: FileId;
  readonly roomId: RoomId;
  readonly file: PendingFile;
  /** `null` before the first attempt. */
  upload: FileUpload | null;
  readonly abort: AbortController;
  /** `queued`: as soon as fewer than `UPLOADS_MAX` run. `paused`: when `timer` fires. */
  state: 'queued' | 'running' | 'paused';
  timer: Timer | null;
}

/** Uploads the files of outgoing messages: some at a time, in order, each again until it succeeds. */
export class PendingUploads {
  /** Number of bytes sent so far, of each file that is uploading. */
  readonly progress = new ValueStore<ReadonlyMap<FileId, number>>(new Map());
  private readonly jobs = new Map<FileId, Job>();
  /**
   * The files whose bytes were all sent: how often that was in vain, or will have been if the server asks for them again, and
   * when they may be sent next. A new connection changes nothing of this, so that it does not repeat costly uploads.
   */
  private readonly sent = new Map<FileId, { readonly times: number; readonly mayRepeatAt: number }>();
  private running = 0;
  private isHalted = false;

  constructor(
    private readonly services: UploadServices,
    private readonly blobs: KeptBlobs,
    /** Called after each change of a file, never within a call of this class. */
    private readonly changed: (roomId: RoomId, id: FileId, change: Partial<PendingFile>) => void,
  ) {}

  /** Uploads the files of a message that are not uploaded yet. */
  start({ roomId, files }: PendingMessage): void {
    if (this.isHalted) return;
    for (const file of files) if (isOpen(file) && !this.jobs.has(file.id)) this.add(roomId, file);
    this.next();
  }

  /** Repeats failed uploads now, unless all bytes would be sent again too soon. */
  wake(files: readonly PendingFile[]): void {
    for (const { id } of files) {
      const job = this.jobs.get(id);
      if (job?.state === 'paused' && this.waitOf(id) === 0) this.queue(job);
    }
  }

  /** Ends the uploads of these files and deletes their bytes, on the server too unless the message is stored. */
  end(files: readonly PendingFile[], isStored: boolean): void {
    for (const { id, file } of files) {
      const job = this.jobs.get(id);
      if (job !== undefined) this.stop(job);
      this.jobs.delete(id);
      this.sent.delete(id);
      void this.blobs.delete(id);
      const uploadedId = file?.id ?? job?.upload?.announcedId ?? null;
      if (!isStored && uploadedId !== null) this.remove(uploadedId);
    }
    this.next();
  }

  /** Aborts all uploads until `resume`. */
  halt(): void {
    this.isHalted = true;
    for (const job of this.jobs.values()) {
      // The next attempt does not know what this one has sent.
      if (job.upload?.isSent === true) this.noteSent(job.id, job.upload, job.upload.noteVain());
      this.stop(job);
    }
    this.jobs.clear();
  }

  resume(): void {
    this.isHalted = false;
  }

  /** Aborts all uploads and forgets them. */
  clear(): void {
    this.halt();
    this.sent.clear();
  }

  private add(roomId: RoomId, file: PendingFile): void {
    const { id } = file;
    const job: Job = { id, roomId, file, upload: null, abort: new AbortController(), state: 'queued', timer: null };
    this.jobs.set(id, job);
    const waitMs = this.waitOf(id);
    if (waitMs > 0) this.pause(job, waitMs);
  }

  /** The time before all bytes may be sent again. */
  private waitOf(id: FileId): number {
    const mayRepeatAt = this.sent.get(id)?.mayRepeatAt ?? 0;
    return Math.max(0, mayRepeatAt - this.services.runtime.clock.now());
  }

  private next(): void {
    for (const job of this.jobs.values()) {
      if (this.running >= UPLOADS_MAX) return;
      if (job.state === 'queued') void this.run(job);
    }
  }

  private async run(job: Job): Promise<void> {
    job.state = 'running';
    this.running++;
    try {
      const upload = (job.upload ??= await this.uploadOf(job));
      const { size } = await this.blobs.get(job.id);
      job.abort.signal.throwIfAborted();
      this.note(job, { status: 'uploading', bytes: size, error: null });
      const file = await upload.attempt();
      this.jobs.delete(job.id);
      this.noteSent(job.id, upload, upload.noteVain());
      this.note(job, { status: 'done', error: null, file });
    } catch (error) {
      this.failed(job, error);
    }
    this.running--;
    if (!job.abort.signal.aborted) this.setProgress(job.id, null);
    this.next();
  }

  private async uploadOf({ roomId, file: { id, name, type }, abort: { signal } }: Job): Promise<FileUpload> {
    const { FileUpload: Upload } = await loadFileCode();
    const file = { roomId, id, name, type, bytes: () => this.blobs.get(id) };
    const progressed = (bytes: number): void => {
      if (!signal.aborted) this.setProgress(id, bytes);
    };
    return new Upload(this.services, file, progressed, signal, this.sent.get(id)?.times);
  }

  private failed(job: Job, error: unknown): void {
    if (job.abort.signal.aborted) return;
    const reason = error instanceof ChatError ? error : new ChatError('INTERNAL', {}, { cause: error });
    if (reason !== error) this.services.runtime.report(error);
    const waitMs = job.upload === null ? LOAD_RETRY_MS : job.upload.retryMs(reason);
    if (waitMs === null) {
      this.jobs.delete(job.id);
      this.sent.delete(job.id);
    } else {
      if (job.upload?.isInVain === true) this.noteSent(job.id, job.upload, waitMs);
      this.pause(job, waitMs);
    }
    this.note(job, { status: waitMs === null ? 'failed' : 'waiting', error: reason.toBody() });
  }

  private noteSent(id: FileId, { timesInVain: times }: FileUpload, waitMs: number): void {
    this.sent.set(id, { times, mayRepeatAt: this.services.runtime.clock.now() + waitMs });
  }

  private pause(job: Job, waitMs: number): void {
    job.state = 'paused';
    job.timer = this.services.runtime.clock.after(waitMs, () => this.queue(job));
  }

  private queue(job: Job): void {
    job.timer?.cancel();
    job.timer = null;
    job.state = 'queued';
    this.next();
  }

  private stop(job: Job): void {
    job.timer?.cancel();
    job.abort.abort();
    this.setProgress(job.id, null);
  }

  private note({ roomId, id }: Job, change: Partial<PendingFile>): void {
    this.changed(roomId, id, change);
  }

  private setProgress(id: FileId, bytes: number | null): void {
    const held = this.progress.getSnapshot();
    if (bytes === null && !held.has(id)) return;
    const progress = new Map(held);
    if (bytes === null) progress.delete(id);
    else progress.set(id, bytes);
    this.progress.set(progress);
  }

  /** The server deletes an unsent file anyway, within a day. */
  private remove(id: FileId): void {
    this.services.session.ask(`/v1/files/${id}`, 'DELETE').catch(() => undefined);
  }
}

/** After `halt`, a file can still be `uploading`. */
function isOpen({ status }: PendingFile): boolean {
  return status === 'waiting' || status === 'uploading';
}
