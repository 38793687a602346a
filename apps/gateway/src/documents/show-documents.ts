import type { INestApplication } from '@nestjs/common';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Documents } from './documents.js';

/** `/docs`: the OpenAPI document to read and to try, before the app listens. Its files come from the package. */
export function showDocuments(app: INestApplication): void {
  // Checked against OpenAPI 3.1 where it is made; Swagger's type is of 3.0.
  const document = JSON.parse(app.get(Documents).openApi) as OpenAPIObject;
  SwaggerModule.setup('docs', app, document, { raw: false, customSiteTitle: 'Parley over HTTP' });
}
