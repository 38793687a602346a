import { Controller, Get, HttpStatus, Param, Put, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ChatError, isId, type FileId } from '#contracts';
import { Turn } from '#platform/http/turn.decorator';
import { callerOf } from '#platform/http/turns.interceptor';
import { sendBytes, sentBytes } from './bytes-over-http.js';
import type { SignedQuery } from '../urls/signed-urls.js';
import { TransfersService, type UsedUrl } from './transfers.service.js';

/** The bytes of files, for those who have a signed URL. */
@Turn('none')
@Controller('v1/files/:id/content')
export class ContentController {
  constructor(private readonly transfers: TransfersService) {}

  @Put()
  async put(
    @Param('id') id: string,
    @Query() query: SignedQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.transfers.receive(usedUrl(id, query, request), sentBytes(request, response));
    response.status(HttpStatus.OK).end();
  }

  @Get()
  get(
    @Param('id') id: string,
    @Query() query: SignedQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.transfers.deliver(usedUrl(id, query, request), (bytes) => sendBytes(bytes, request, response));
  }
}

/** @throws ChatError NOT_FOUND */
function usedUrl(id: string, query: SignedQuery, request: Request): UsedUrl {
  if (!isId(id)) throw new ChatError('NOT_FOUND');
  return { id: id as FileId, query, caller: callerOf(request) };
}
