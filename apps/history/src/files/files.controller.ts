import { Controller, HttpStatus, Redirect, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type {
  AddFile,
  FileRef,
  FileUrl,
  FileUrls,
  GetFile,
  ListFiles,
  SearchFiles,
  StoredFile,
  Upload,
} from '#contracts';
import type { FoundMessages } from '#contracts/routes/file.routes';
import { HistoryConfig } from '#config/app-config';
import { CurrentUser } from '#access/access.guard';
import type { Identity } from '#access/identity';
import { ipOf } from '#platform/http/request-ip';
import { publicOrigin } from '#platform/http/public-origin';
import { Turn } from '#platform/http/turn.decorator';
import { SearchService } from '../reads/search/search.service.js';
import { Route } from '../routes/route.decorator.js';
import { DownloadsService } from './downloads/downloads.service.js';
import { UploadsService } from './uploads/uploads.service.js';

/** Files of rooms (`docs/protocol.md`, section 9). */
@Controller()
export class FilesController {
  constructor(
    private readonly uploads: UploadsService,
    private readonly downloads: DownloadsService,
    private readonly searches: SearchService,
    private readonly config: HistoryConfig,
  ) {}

  @Route('POST /v1/rooms/{id}/files')
  @Turn('files')
  async add(
    asked: AddFile,
    @CurrentUser() { actor }: Identity,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ file: StoredFile; upload: Upload }> {
    const { file, upload, isNew } = await this.uploads.add(actor, asked, {
      origin: this.origin(request),
      ip: ipOf(request),
    });
    response.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return { file, upload };
  }

  @Route('GET /v1/rooms/{id}/files')
  list(request: ListFiles, @CurrentUser() { actor }: Identity): Promise<FoundMessages> {
    return this.downloads.list(actor.userId, request);
  }

  @Route('GET /v1/files')
  @Turn('search')
  find(request: SearchFiles, @CurrentUser() { actor }: Identity): Promise<FoundMessages> {
    return this.searches.files(actor.userId, request);
  }

  @Route('POST /v1/files/urls')
  async urls(
    asked: FileUrls,
    @CurrentUser() { actor }: Identity,
    @Req() request: Request,
  ): Promise<{ urls: FileUrl[] }> {
    return { urls: await this.downloads.urls(actor.userId, asked, this.origin(request)) };
  }

  @Route('POST /v1/files/{fileId}/done')
  @Turn('bytes')
  async done({ id }: FileRef, @CurrentUser() { actor }: Identity): Promise<{ file: StoredFile }> {
    return { file: await this.uploads.done(actor.userId, id) };
  }

  @Route('GET /v1/files/{fileId}')
  @Redirect()
  async get(
    { id, ...wanted }: GetFile,
    @CurrentUser() { actor }: Identity,
    @Req() request: Request,
  ): Promise<{ url: string; statusCode: number }> {
    const { url } = await this.downloads.url(actor.userId, id, wanted, this.origin(request));
    return { url, statusCode: HttpStatus.FOUND };
  }

  @Route('DELETE /v1/files/{fileId}')
  remove({ id }: FileRef, @CurrentUser() { actor }: Identity): Promise<void> {
    return this.uploads.remove(actor.userId, id);
  }

  private origin(request: Request): string {
    return publicOrigin(request, this.config.publicUrl);
  }
}
