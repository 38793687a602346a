import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { QueryOrigin } from '#bus/query-bus.port';
import type { Span } from './tracing/tracer.port.js';

export const REQUEST_ID_HEADER = 'x-request-id';
/** W3C Trace Context. */
export const TRACEPARENT_HEADER = 'traceparent';

/** One request: a socket event, an HTTP request, or a query that another process sends for one of these. */
export class RequestContext {
  private id: string | undefined;
  /** Whether the id came with the request, from another process or from a client. */
  readonly isIdGiven: boolean;

  constructor(
    given?: string,
    public span?: Span,
    private readonly client?: () => string,
  ) {
    this.id = given;
    this.isIdGiven = given !== undefined;
  }

  /** Created on first use. */
  get requestId(): string {
    this.id ??= randomUUID();
    return this.id;
  }

  /** The client's IP, if it is an HTTP request of a client. */
  get ip(): string | undefined {
    return this.client?.();
  }

  /** For the part of the work that another process does. */
  get origin(): QueryOrigin {
    const { requestId, span } = this;
    return span === undefined ? { requestId } : { requestId, traceparent: span.traceparent };
  }
}

const storage = new AsyncLocalStorage<RequestContext>();
let beginning: RequestContext | undefined;
/** Requests in `runInRequest` that have not ended. */
let running = 0;

/** The request in progress, if any. */
export function currentRequest(): RequestContext | undefined {
  return beginning ?? storage.getStore();
}

export function currentRequestId(): string | undefined {
  return currentRequest()?.requestId;
}

/**
 * Runs `work`: it and everything it awaits belong to the request. On Node 20 an enabled `AsyncLocalStorage` costs a call
 * per promise and per callback of the whole process, so it is disabled while there is no such request.
 */
export async function runInRequest<Result>(request: RequestContext, work: () => Promise<Result>): Promise<Result> {
  running += 1;
  try {
    return await storage.run(request, work);
  } finally {
    running -= 1;
    if (running === 0) storage.disable();
  }
}

/** Runs `work`: only its part before the first `await` belongs to the request. It is for the path of every change. */
export function beginInRequest<Result>(request: RequestContext, work: () => Result): Result {
  const outer = beginning;
  beginning = request;
  try {
    return work();
  } finally {
    beginning = outer;
  }
}
