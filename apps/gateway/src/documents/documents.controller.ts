import { Controller, Get, Header } from '@nestjs/common';
import { Nothing } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { Documents } from './documents.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The API documents for tools; `/docs` shows the OpenAPI document in a browser. */
@Controller('v1')
export class DocumentsController {
  constructor(private readonly documents: Documents) {}

  @Get('openapi.json')
  @Header('content-type', JSON_TYPE)
  openApi(@EventRequest(Nothing) _nothing: Nothing): string {
    return this.documents.openApi;
  }

  @Get('asyncapi.json')
  @Header('content-type', JSON_TYPE)
  asyncApi(@EventRequest(Nothing) _nothing: Nothing): string {
    return this.documents.asyncApi;
  }
}
