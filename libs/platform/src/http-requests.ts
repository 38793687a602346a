import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Request, type Response } from 'express';
import { ChatError, HTTP_BODY_BYTES_MAX } from '#contracts';
import type { ProcessConfig } from '#config/app-config';
import { answerNoContent } from './empty-answer.js';
import { identifyRequest } from './request-context.js';

const PREFLIGHT_SECONDS = 600;

/** What every HTTP request passes before its route: id, headers, origin, and a JSON body of bounded size. */
export function prepareRequests(app: NestExpressApplication, config: ProcessConfig): void {
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identifyRequest, protectBrowsers, answerNoContent);
  if (config.corsOrigins.length > 0)
    app.enableCors({
      origin: [...config.corsOrigins],
      credentials: true,
      maxAge: PREFLIGHT_SECONDS,
      exposedHeaders: ['x-request-id', 'retry-after'],
    });
  app.use(refuseOtherBodies);
  app.use(readJson);
}

/** A page may replace these with its own. */
function protectBrowsers(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-frame-options', 'DENY');
  if (request.path.startsWith('/v1/')) response.setHeader('cache-control', 'no-store');
  next();
}

const parseJson = json({ limit: HTTP_BODY_BYTES_MAX, type: 'application/json' });

function readJson(request: Request, response: Response, next: NextFunction): void {
  parseJson(request, response, (error?: unknown) => {
    // Nest would make a nameless 400 of a SyntaxError, with the parser's own text.
    if (error instanceof SyntaxError) next(new ChatError('INVALID', { message: 'The body is not valid JSON.' }));
    else next(error);
  });
}

function refuseOtherBodies(request: Request, _response: Response, next: NextFunction): void {
  // `null`: there is no body.
  next(request.is('application/json') === false && hasBytes(request) ? new UnsupportedMediaTypeException() : undefined);
}

/** Some clients send `content-length: 0` with a content type of their own. */
function hasBytes(request: Request): boolean {
  return request.get('content-length') !== '0';
}
