import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Documents } from './documents.js';

/** Serves `/docs`, Swagger UI with the OpenAPI document. Call before the app listens. */
export function showDocuments(app: INestApplication): void {
  // The generator validates the document as OpenAPI 3.1; the type of @nestjs/swagger is for 3.0.
  const document = JSON.parse(app.get(Documents).openApi) as OpenAPIObject;
  SwaggerModule.setup('docs', app, document, { raw: false, customSiteTitle: 'Parley over HTTP' });
}
