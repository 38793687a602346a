import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { QueryOrigin } from '#bus/query-bus.port';
import type { Span } from './tracing/tracer.port.js';

export const REQUEST_ID_HEADER = 'x-request-id';
/** A proxy's id, or another service's, is taken over when it cannot hurt a log line. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** One request: an event of a socket, an HTTP request, or a query that another process has sent on its behalf. */
export class RequestContext {
  private id: string | undefined;

  constructor(
    given?: string,
    readonly span?: Span,
  ) {
    this.id = given;
  }

  /** Made when it is first asked for. */
  get requestId(): string {
    this.id ??= randomUUID();
    return this.id;
  }

  /** For work that goes on in another process. */
  get origin(): QueryOrigin {
    const { requestId, span } = this;
    return span === undefined ? { requestId } : { requestId, traceparent: span.traceparent };
  }
}

const storage = new AsyncLocalStorage<RequestContext>();
let beginning: RequestContext | undefined;

/** The request that is being served, if one is. */
export function currentRequest(): RequestContext | undefined {
  return beginning ?? storage.getStore();
}

export function currentRequestId(): string | undefined {
  return currentRequest()?.requestId;
}

/** `work` and all that it awaits belong to the request. */
export function runInRequest<Result>(request: RequestContext, work: () => Result): Result {
  return storage.run(request, work);
}

/**
 * Only what `work` does before its first `await` belongs to the request. For the path of every message:
 * `AsyncLocalStorage` costs a call per promise on Node 20.
 */
export function beginInRequest<Result>(request: RequestContext, work: () => Result): Result {
  const outer = beginning;
  beginning = request;
  try {
    return work();
  } finally {
    beginning = outer;
  }
}

/** Gives each request an id, answers it as `x-request-id`, and lets every log line of the request carry it. */
export function identifyRequest(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(REQUEST_ID_HEADER);
  const context = new RequestContext(given !== undefined && REQUEST_ID.test(given) ? given : undefined);
  response.setHeader(REQUEST_ID_HEADER, context.requestId);
  runInRequest(context, next);
}
