import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

interface RequestContext {
  readonly requestId: string;
}

const REQUEST_ID_HEADER = 'x-request-id';
/** A proxy's id is taken over when it cannot hurt a log line. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

const storage = new AsyncLocalStorage<RequestContext>();

/** The id of the HTTP request that is being served, if one is. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

/** Gives each request an id, answers it as `x-request-id`, and lets every log line of the request carry it. */
export function identifyRequest(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(REQUEST_ID_HEADER);
  const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
  response.setHeader(REQUEST_ID_HEADER, requestId);
  storage.run({ requestId }, next);
}
