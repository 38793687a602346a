import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { DOCUMENTS_HEADERS } from '../web/web.policy.js';
import { Documents } from './documents.js';

const PATH = '/docs';

/** Serves `/docs`, Swagger UI with the OpenAPI document. Call before the app listens. */
export function showDocuments(app: INestApplication): void {
  // The generator validates the document as OpenAPI 3.1; the type of @nestjs/swagger is for 3.0.
  const document = JSON.parse(app.get(Documents).openApi.plain.toString()) as OpenAPIObject;
  app.use(PATH, (_request: Request, response: Response, next: NextFunction) => {
    response.set(DOCUMENTS_HEADERS);
    next();
  });
  SwaggerModule.setup(PATH, app, document, { raw: false, customSiteTitle: 'Parley over HTTP' });
}
