import { Injectable, Logger } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { ChatError, invalid, type FileId, type UserId } from '#contracts';
import type { Caller } from '#platform/limits/admission';
import { ChatLimits } from '#platform/limits/chat-limits';
import { FairTurns } from '#platform/limits/fair-turns';
import { DownloadsService } from '../downloads/downloads.service.js';
import { SignedUrls, type SignedQuery } from '../urls/signed-urls.js';
import type { ExpectedUpload, StoredBytes } from '../storage/object-store.port.js';
import { StoreOwner } from '../storage/store-owner.js';
import type { Delivery } from '../urls/transfer-urls.port.js';
import { UploadsService } from '../uploads/uploads.service.js';

/** Uploads of one user at the same time. Each holds a connection and an open file. */
const UPLOADS_OF_USER_MAX = 100;
/** Downloads of one user at the same time, for the same reason. */
const DOWNLOADS_OF_USER_MAX = 100;

/** A file whose bytes do not arrive ends after two hours. The bytes of a slow client may take longer. */
const RENEWAL_MS = 10 * 60 * 1000;

/** A signed URL, as a client uses it. */
export interface UsedUrl {
  readonly id: FileId;
  readonly query: SignedQuery;
  readonly caller: Caller;
}

/** Bytes that a client sends. */
export interface SentBytes {
  readonly body: Readable;
  /** As the client says; `undefined` if it does not say. */
  readonly length: number | undefined;
  /** For an upload that is refused at once: nothing will read its body, however long it is. */
  readonly leaveUnread: () => void;
}

/** Stored bytes that a client may get. */
export interface GivenBytes extends Delivery {
  /** @param range as in the header @throws ChatError NOT_FOUND, UNAVAILABLE @throws OutsideRange */
  readonly open: (range: string | undefined) => Promise<StoredBytes>;
}

interface RunningUpload {
  readonly ownerId: UserId;
  readonly body: Readable;
}

/** The bytes of files on their way through Parley. A turn ends before the bytes flow. */
@Injectable()
export class TransfersService {
  private readonly logger = new Logger(TransfersService.name);

  /** The upload of each file. A URL can be used many times: one attempt per file bounds the bytes on their way. */
  private readonly uploading = new Map<FileId, RunningUpload>();

  /** How many downloads run with the URLs of each user. */
  private readonly downloading = new Map<string, number>();

  constructor(
    private readonly urls: SignedUrls,
    private readonly uploads: UploadsService,
    private readonly downloads: DownloadsService,
    private readonly owner: StoreOwner,
    private readonly limits: ChatLimits,
    private readonly turns: FairTurns,
  ) {}

  /**
   * Stores the bytes of an upload. After `done` nothing replaces them.
   * @throws ChatError FORBIDDEN, NOT_FOUND, TOO_LARGE, INVALID, RATE_LIMITED, OVERLOADED, LIMIT_REACHED
   */
  async receive({ id, query, caller }: UsedUrl, { body, length, leaveUnread }: SentBytes): Promise<void> {
    await this.urls.assertSigned('PUT', id, query);
    const expected = () => this.uploads.expectedUpload(id);
    const { isDone, ownerId, ...upload } = await this.turns.run('short', caller, {}, expected);
    try {
      assertLength(length, upload.bytes);
      if (!isDone) this.admit(ownerId);
    } catch (error) {
      leaveUnread();
      throw error;
    }
    if (!isDone) await this.store(id, upload, { ownerId, body });
  }

  /**
   * Gives the bytes of a download to `send`.
   * @throws ChatError FORBIDDEN, NOT_FOUND, OVERLOADED
   */
  async deliver({ id, query, caller }: UsedUrl, send: (bytes: GivenBytes) => Promise<void>): Promise<void> {
    const grant = await this.urls.assertSigned('GET', id, query);
    const granted = () => this.downloads.delivery(id, grant);
    const delivery = await this.turns.run('short', caller, {}, granted);
    const open = (range: string | undefined) => this.open(delivery, range);
    await this.asDownload(grant.holder ?? '', () => send({ ...delivery, open }));
  }

  private async open({ id, variant }: Delivery, range: string | undefined): Promise<StoredBytes> {
    const store = await this.owner.ours();
    const found = await store.read({ kind: variant ?? 'object', id }, range);
    if (found === undefined) throw new ChatError('NOT_FOUND');
    return found;
  }

  /** Checks the limits of the user's uploads. @throws ChatError OVERLOADED, RATE_LIMITED */
  private admit(userId: UserId): void {
    const running = [...this.uploading.values()].filter(({ ownerId }) => ownerId === userId);
    if (running.length >= UPLOADS_OF_USER_MAX) throw new ChatError('OVERLOADED');
    this.limits.demandBytes('upload', userId);
  }

  /** Ends an earlier attempt that still runs: its client has given up. */
  private async store(id: FileId, upload: ExpectedUpload, running: RunningUpload): Promise<void> {
    const { body } = running;
    this.uploading.get(id)?.body.destroy();
    this.uploading.set(id, running);
    const renewing = setInterval(() => this.renew(id), RENEWAL_MS).unref();
    try {
      const store = await this.owner.forUploads();
      await store.write({ kind: 'upload', ...upload, body });
      await this.uploads.arrived(id);
    } catch (error) {
      // If the client has left, there is nothing to answer, and the server has not failed.
      if (!body.readableAborted) throw error;
    } finally {
      clearInterval(renewing);
      if (this.uploading.get(id) === running) this.uploading.delete(id);
      // Reads the rest of the body, also after a failure: many clients read the answer only after they have sent it.
      body.resume();
    }
  }

  /** If it fails, the next one follows long before the file ends. */
  private renew(id: FileId): void {
    this.uploads.renew(id).catch((error: unknown) => {
      this.logger.warn({ event: 'upload.not-renewed', fileId: id, reason: String(error) });
    });
  }

  /** @throws ChatError OVERLOADED */
  private async asDownload(holder: string, work: () => Promise<void>): Promise<void> {
    const running = this.downloading.get(holder) ?? 0;
    if (running >= DOWNLOADS_OF_USER_MAX) throw new ChatError('OVERLOADED');
    this.downloading.set(holder, running + 1);
    try {
      await work();
    } finally {
      const left = (this.downloading.get(holder) ?? 1) - 1;
      if (left > 0) this.downloading.set(holder, left);
      else this.downloading.delete(holder);
    }
  }
}

/** @throws ChatError TOO_LARGE, INVALID */
function assertLength(length: number | undefined, expected: number): void {
  if (length === undefined || length === expected) return;
  throw length > expected ? new ChatError('TOO_LARGE') : invalid('bytes', `must be ${String(expected)} bytes`);
}
