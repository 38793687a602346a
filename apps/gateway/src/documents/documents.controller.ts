import { Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { routeDecorator } from '#platform/http/route.decorator';
import { sendFile } from '../web/serve-web.js';
import { Documents } from './documents.js';

const Route = routeDecorator('gateway', { guards: {}, limits: null });

/** The API documents for tools; `/docs` shows the OpenAPI document in a browser. */
@Controller()
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Route('GET /v1/openapi.json')
  openApi(@Req() request: Request, @Res() response: Response): void {
    sendFile('openapi.json', this.documents.openApi, request, response);
  }

  @Route('GET /v1/asyncapi.json')
  asyncApi(@Req() request: Request, @Res() response: Response): void {
    sendFile('asyncapi.json', this.documents.asyncApi, request, response);
  }
}
