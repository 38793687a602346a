import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Nothing } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { sendFile } from '../web/serve-web.js';
import { Documents } from './documents.js';

/** The API documents for tools; `/docs` shows the OpenAPI document in a browser. */
@Controller('v1')
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Get('openapi.json')
  openApi(@EventRequest(Nothing) _nothing: Nothing, @Req() request: Request, @Res() response: Response): void {
    sendFile('openapi.json', this.documents.openApi, request, response);
  }

  @Get('asyncapi.json')
  asyncApi(@EventRequest(Nothing) _nothing: Nothing, @Req() request: Request, @Res() response: Response): void {
    sendFile('asyncapi.json', this.documents.asyncApi, request, response);
  }
}
