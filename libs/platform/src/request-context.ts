import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { QueryOrigin } from '#bus/query-bus.port';
import type { Span } from './tracing/tracer.port.js';

export const REQUEST_ID_HEADER = 'x-request-id';
/** W3C Trace Context. */
export const TRACEPARENT_HEADER = 'traceparent';

/** One request: an event of a socket, an HTTP request, or a query that another process has sent on its behalf. */
export class RequestContext {
  private id: string | undefined;
  /** Whether the id came with the request, from another process or from a client. */
  readonly isIdGiven: boolean;

  constructor(
    given?: string,
    public span?: Span,
  ) {
    this.id = given;
    this.isIdGiven = given !== undefined;
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
