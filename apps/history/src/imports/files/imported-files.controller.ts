import { Controller, HttpCode, HttpStatus, Param, Post, Put, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import type { Request, Response } from 'express';
import { parseRequest } from '#contracts/validation';
import { IMPORTED_PART_BYTES_MAX, type StoredFilesAnswer } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { LowestRole } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { LargeJsonInterceptor } from '#platform/http/large-json.interceptor';
import { Turn } from '#platform/http/turn.decorator';
import { sentBytes } from '../../files/transfers/bytes-over-http.js';
import { FindImportedFiles, PutImportedFile } from './imported-files.requests.js';
import { ImportedFilesService } from './imported-files.service.js';

/** Files of an import, for `parley import run`. */
@Controller(`${ADMIN_ROUTES.history}/imports/:id/files`)
@OperatorsOnly()
@LowestRole('root')
export class ImportedFilesController {
  constructor(private readonly files: ImportedFilesService) {}

  @Put()
  @Turn('none')
  @HttpCode(HttpStatus.NO_CONTENT)
  put(
    @Param('id') id: string,
    @Query() query: object,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    return this.files.receive(parseRequest(PutImportedFile, { ...query, id }), sentBytes(request, response));
  }

  @Post()
  @UseInterceptors(new LargeJsonInterceptor(IMPORTED_PART_BYTES_MAX))
  @HttpCode(HttpStatus.OK)
  find(@EventRequest(FindImportedFiles, { id: 'id' }) request: FindImportedFiles): Promise<StoredFilesAnswer> {
    return this.files.find(request);
  }
}
