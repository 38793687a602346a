import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, raw, urlencoded, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { ChatError, HTTP_BODY_BYTES_MAX } from '#contracts';
import type { ProcessConfig } from '#config/app-config';
import { BODY_TIMEOUT_MS, boundBody, boundPace, hasBody } from './bound-body.js';
import { isOfClients } from './client-paths.js';
import { notJson, takesLargeJson } from './large-json.interceptor.js';
import { ipOf } from './request-ip.js';
import { ProxyHint } from './proxy-hint.js';
import { plainPathOf } from '#contracts/plain-path';
import { REQUEST_ID_HEADER, RequestContext, runInRequest } from '../request-context.js';
import { beginRequestSpan } from './request-spans.js';
import { unsupportedMedia } from './unsupported-media.js';
import { Traces } from '../tracing/traces.js';

const PREFLIGHT_SECONDS = 600;
/** An id that a proxy or another service has set is used if it is safe to log. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/**
 * Prepares every HTTP request before its route: request id, security headers, CORS, and a body of bounded size, which is JSON on almost every route.
 */
export function prepareRequests(app: NestExpressApplication, config: ProcessConfig): void {
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(identifyRequest(app.get(Traces)), protectBrowsers, hintAtProxy(publicUrlOf(config)));
  if (config.corsOrigins.length > 0)
    app.enableCors({
      origin: [...config.corsOrigins],
      credentials: true,
      maxAge: PREFLIGHT_SECONDS,
      exposedHeaders: ['x-request-id', 'retry-after'],
    });
  app.use(refuseOtherPaths, boundBodies, refuseOtherBodies);
  app.use(readJson, readForm, readAny);
}

/** The public URL, for the services with this setting: auth, history and the embedded form. */
function publicUrlOf(config: ProcessConfig): string | undefined {
  return 'publicUrl' in config && typeof config.publicUrl === 'string' ? config.publicUrl : undefined;
}

function hintAtProxy(publicUrl: string | undefined): RequestHandler {
  const hint = new ProxyHint(publicUrl);
  return (request, _response, next) => {
    hint.note(request);
    next();
  };
}

/** Assigns a request id, returns it as `x-request-id`, and adds it to every log line of the request. */
function identifyRequest(traces: Traces): RequestHandler {
  return (request, response, next) => {
    const given = request.get(REQUEST_ID_HEADER);
    const span = beginRequestSpan(traces, request, response);
    const id = given !== undefined && REQUEST_ID.test(given) ? given : undefined;
    const context = new RequestContext(id, span, () => ipOf(request));
    response.setHeader(REQUEST_ID_HEADER, context.requestId);
    void runInRequest(context, async () => {
      next();
      await closed(response);
    });
  };
}

/** Resolves when the response is sent or its connection is gone. */
function closed(response: Response): Promise<void> {
  return new Promise((resolve) => response.once('close', resolve));
}

/** For answers that are data. Pages have a policy of their own. */
const NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** A page may override these headers. */
function protectBrowsers(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('content-security-policy', NO_CONTENT_POLICY);
  if (isOfClients(request.path)) response.setHeader('cache-control', 'no-store');
  next();
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const parseJson = json({
  limit: HTTP_BODY_BYTES_MAX,
  type: (request) => takesJson(request as Request) && Boolean((request as Request).is(JSON_TYPE)),
});

const FORM_FIELDS_MAX = 20;

const readForm = urlencoded({
  extended: false,
  limit: HTTP_BODY_BYTES_MAX,
  parameterLimit: FORM_FIELDS_MAX,
  type: (request) => takesForm(request as Request) && Boolean((request as Request).is(FORM_TYPE)),
});

const readBytes = raw({ limit: HTTP_BODY_BYTES_MAX, type: (request) => takesAny(request as Request) });

/** The error of a body that cannot be read stands in its place: history throws it, and notes what it has refused. */
function readAny(request: Request, response: Response, next: NextFunction): void {
  readBytes(request, response, (error?: unknown) => {
    if (error !== undefined) request.body = error;
    next();
  });
}

function readJson(request: Request, response: Response, next: NextFunction): void {
  parseJson(request, response, (error?: unknown) => {
    next(error instanceof SyntaxError ? notJson() : error);
  });
}

/** A front may have read another path than the one that the routes would match. */
function refuseOtherPaths({ originalUrl }: Request, _response: Response, next: NextFunction): void {
  next(plainPathOf(originalUrl) === null ? new ChatError('NOT_FOUND') : undefined);
}

function refuseOtherBodies(request: Request, _response: Response, next: NextFunction): void {
  // `request.is` returns `null` if there is no body.
  const type = takesForm(request) ? FORM_TYPE : JSON_TYPE;
  const isOther = request.is(type) === false && hasBytes(request) && !takesBytes(request) && !takesAny(request);
  next(isOther ? unsupportedMedia(type) : undefined);
}

/** Routes whose body is a file or a picture. They read the body themselves. */
const TAKES_BYTES = /^\/v1\/(files\/[^/]+\/content|users\/me\/avatar|rooms\/[^/]+\/avatar)$/;

function takesBytes({ method, path }: Request): boolean {
  return method === 'PUT' && TAKES_BYTES.test(path);
}

/** The providers of OpenID Connect call this route, in the form that their standard names. */
const TAKES_FORM = /^\/v1\/auth\/oidc\/[^/]+\/backchannel$/;

function takesForm({ method, path }: Request): boolean {
  return method === 'POST' && TAKES_FORM.test(path);
}

/** Programs post to incoming webhooks in many forms, which history reads. */
const TAKES_ANY = /^\/(v1\/in|hooks)\//;

function takesAny({ method, path }: Request): boolean {
  return method === 'POST' && TAKES_ANY.test(path);
}

function takesJson(request: Request): boolean {
  return !takesBytes(request) && !takesForm(request) && !takesAny(request) && !takesLargeJson(request);
}

/** Ends the connections of clients that send a body too slowly. Files may take long, but their bytes must keep coming. */
function boundBodies(request: Request, _response: Response, next: NextFunction): void {
  if (!takesBytes(request)) boundBody(request);
  else if (hasBody(request)) {
    boundPace(request);
    request.setTimeout(BODY_TIMEOUT_MS, () => request.socket.destroy());
  }
  next();
}

/** Some clients send `content-length: 0` with some other content type. */
function hasBytes(request: Request): boolean {
  return request.get('content-length') !== '0';
}
