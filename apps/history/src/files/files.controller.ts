import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Redirect, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import {
  AddFile,
  FileRef,
  FileUrls,
  GetFile,
  ListFiles,
  type FileUrl,
  type Message,
  type StoredFile,
  type Upload,
} from '#contracts';
import { HistoryConfig } from '#config/app-config';
import { AccessGuard, CurrentUser } from '#identity/access.guard';
import type { Identity } from '#identity/identity';
import { addressOf } from '#platform/http/client-address';
import { EventRequest } from '#platform/http/event-request';
import { Turn } from '#platform/http/turn.decorator';
import { ChatLimits } from '#platform/limits/chat-limits';
import { DownloadsService } from './downloads.service.js';
import { UploadsService } from './uploads.service.js';

/** Files of rooms (`docs/protocol.md`, section 9). */
@UseGuards(AccessGuard)
@Controller('v1')
export class FilesController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly downloads: DownloadsService,
    private readonly limits: ChatLimits,
    private readonly config: HistoryConfig,
  ) {}

  @Post('rooms/:id/files')
  @Turn('files')
  async add(
    @CurrentUser() { actor }: Identity,
    @EventRequest(AddFile, { roomId: 'id' }) asked: AddFile,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ file: StoredFile; upload: Upload }> {
    this.limits.demand('files', actor.userId);
    const { file, upload, isNew } = await this.uploads.add(actor, asked, {
      origin: this.origin(request.protocol, request.host),
      address: addressOf(request),
    });
    response.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return { file, upload };
  }

  @Get('rooms/:id/files')
  list(
    @CurrentUser() { actor }: Identity,
    @EventRequest(ListFiles, { roomId: 'id' }) request: ListFiles,
  ): Promise<{ messages: Message[]; cursor: string | null }> {
    this.limits.demand('read', actor.userId);
    return this.downloads.list(actor.userId, request);
  }

  @Post('files/urls')
  @HttpCode(HttpStatus.OK)
  async urls(
    @CurrentUser() { actor }: Identity,
    @EventRequest(FileUrls) request: FileUrls,
    @Req() { protocol, host }: Request,
  ): Promise<{ urls: FileUrl[] }> {
    this.limits.demand('read', actor.userId);
    return { urls: await this.downloads.urls(actor.userId, request, this.origin(protocol, host)) };
  }

  @Post('files/:fileId/done')
  @Turn('bytes')
  @HttpCode(HttpStatus.OK)
  async done(
    @CurrentUser() { actor }: Identity,
    @EventRequest(FileRef, { id: 'fileId' }) { id }: FileRef,
  ): Promise<{ file: StoredFile }> {
    this.limits.demand('read', actor.userId);
    return { file: await this.uploads.done(actor.userId, id) };
  }

  @Get('files/:fileId')
  @Redirect()
  async get(
    @CurrentUser() { actor }: Identity,
    @EventRequest(GetFile, { id: 'fileId' }) { id, ...wanted }: GetFile,
    @Req() { protocol, host }: Request,
  ): Promise<{ url: string; statusCode: number }> {
    this.limits.demand('read', actor.userId);
    const { url } = await this.downloads.url(actor.userId, id, wanted, this.origin(protocol, host));
    return { url, statusCode: HttpStatus.FOUND };
  }

  @Delete('files/:fileId')
  @HttpCode(HttpStatus.NO_CONTENT)
  remove(@CurrentUser() { actor }: Identity, @EventRequest(FileRef, { id: 'fileId' }) { id }: FileRef): Promise<void> {
    this.limits.demand('read', actor.userId);
    return this.uploads.remove(actor.userId, id);
  }

  /** The origin at which clients reach Parley. */
  private origin(protocol: string, host: string): string {
    const { publicUrl } = this.config;
    return publicUrl === undefined ? `${protocol}://${host}` : new URL(publicUrl).origin;
  }
}
