import { Controller, Get, HttpStatus, Logger, Param, Put, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError, invalid, isId, type FileId, type UserId } from '#contracts';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { ChatLimits } from '#platform/limits/chat-limits';
import { FairTurns } from '#platform/limits/fair-turns';
import { FileAddresses, type AddressQuery } from './file-addresses.js';
import { DownloadsService } from './downloads.service.js';
import { FileStorage, type ExpectedUpload } from './storage/file-storage.port.js';
import { UploadsService } from './uploads.service.js';

/** Uploads of one user at the same time. Each holds a connection and an open file. */
const UPLOADS_OF_USER_MAX = 100;
/** Downloads of one user at the same time, for the same reason. */
const DOWNLOADS_OF_USER_MAX = 100;

/** A file whose bytes do not arrive ends after two hours. Those of a slow client may take longer. */
const RENEWAL_MS = 10 * 60 * 1000;

interface RunningUpload {
  readonly ownerId: UserId;
  readonly request: Request;
}

/** The bytes of files, for those who have a signed address. A turn ends before the bytes flow. */
@Turn('none')
@Controller('v1/files/:id/content')
export class ContentController {
  private readonly logger = new Logger(ContentController.name);

  /** The upload of each file. An address can be used many times: one attempt per file bounds the bytes on their way. */
  private readonly uploading = new Map<FileId, RunningUpload>();

  /** How many downloads run with the addresses of each user. */
  private readonly downloading = new Map<string, number>();

  constructor(
    private readonly addresses: FileAddresses,
    private readonly uploads: UploadsService,
    private readonly downloads: DownloadsService,
    private readonly storage: FileStorage,
    private readonly limits: ChatLimits,
    private readonly turns: FairTurns,
  ) {}

  @Put()
  async put(
    @Param('id') id: string,
    @Query() query: AddressQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.addresses.assertSigned('PUT', fileId(id), query);
    const expected = () => this.uploads.expectedUpload(fileId(id));
    const { isDone, ownerId, ...upload } = await this.turns.run('short', callerOf(request), {}, expected);
    const length = request.get('content-length');
    if (length !== undefined && Number(length) !== upload.bytes) {
      // The server does not read the body, however long it is.
      response.setHeader('connection', 'close');
      throw Number(length) > upload.bytes
        ? new ChatError('TOO_LARGE')
        : invalid('bytes', `must be ${String(upload.bytes)} bytes`);
    }
    // After `done` nothing replaces the bytes.
    if (!isDone) {
      this.admit(ownerId, response);
      await this.receive(fileId(id), upload, { ownerId, request });
    }
    response.status(HttpStatus.OK).end();
  }

  /** Checks the limits of the user's uploads. @throws ChatError OVERLOADED, RATE_LIMITED */
  private admit(userId: UserId, response: Response): void {
    try {
      const running = [...this.uploading.values()].filter(({ ownerId }) => ownerId === userId);
      if (running.length >= UPLOADS_OF_USER_MAX) throw new ChatError('OVERLOADED');
      this.limits.demandBytes('upload', userId);
    } catch (error) {
      // The server does not read this body either.
      response.setHeader('connection', 'close');
      throw error;
    }
  }

  /** Ends an earlier attempt that still runs: its client has given up. */
  private async receive(id: FileId, upload: ExpectedUpload, running: RunningUpload): Promise<void> {
    const { request } = running;
    this.uploading.get(id)?.request.destroy();
    this.uploading.set(id, running);
    const renewing = setInterval(() => this.renew(id), RENEWAL_MS).unref();
    try {
      await this.storage.receive(upload, request);
      await this.uploads.arrived(id);
    } catch (error) {
      // If the client has left, there is nothing to answer, and the server has not failed.
      if (!request.readableAborted) throw error;
    } finally {
      clearInterval(renewing);
      if (this.uploading.get(id) === running) this.uploading.delete(id);
      // Reads the rest of the body, also after a failure: many clients read the answer only after they have sent it.
      request.resume();
    }
  }

  /** If it fails, the next one follows long before the file ends. */
  private renew(id: FileId): void {
    this.uploads.renew(id).catch((error: unknown) => {
      this.logger.warn({ event: 'upload.not-renewed', fileId: id, reason: String(error) });
    });
  }

  @Get()
  async get(
    @Param('id') id: string,
    @Query() query: AddressQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const grant = await this.addresses.assertSigned('GET', fileId(id), query);
    const granted = () => this.downloads.delivery(grant.id, grant);
    const delivery = await this.turns.run('short', callerOf(request), {}, granted);
    await this.asDownload(grant.holder ?? '', () => {
      response.setHeader('content-security-policy', "sandbox; default-src 'none'");
      // Pages of other origins may show the bytes.
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      response.setHeader('cache-control', 'private, max-age=300');
      return this.storage.deliver(delivery, request, response);
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

function fileId(id: string): FileId {
  if (!isId(id)) throw new ChatError('NOT_FOUND');
  return id as FileId;
}
