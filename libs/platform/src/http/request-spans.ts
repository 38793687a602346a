import type { Request, Response } from 'express';
import { isOfClients } from './client-paths.js';
import { problemOf, patternOf } from './http-metrics.js';
import { currentRequest, REQUEST_ID_HEADER, TRACEPARENT_HEADER } from '../request-context.js';
import type { Span } from '../tracing/tracer.port.js';
import type { Traces } from '../tracing/traces.js';

/** W3C Trace Context with the flag `sampled`. */
const SAMPLED = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f][13579bdf]$/;
/** The connection of the answer broke. */
const ABORTED = 'ABORTED';

/**
 * Begins a trace of a client's request, if the sampling picks it. The client's own `traceparent` has no influence and
 * is not the parent: the span links to it.
 */
export function beginRequestSpan(traces: Traces, request: Request, response: Response): Span | undefined {
  // Others are mostly probes and scrapes, and other services' requests begin no trace of their own.
  if (!traces.on || !isOfClients(request.path)) return undefined;
  const link = request.get(TRACEPARENT_HEADER);
  const span = traces.root(request.method, { kind: 'server', ...(link !== undefined && { link }) });
  if (span !== undefined) endWithAnswer(span, request, response);
  return span;
}

/** Continues the trace of a caller that has proved to be one of the deployment's own services. */
export function continueCallersTrace(traces: Traces, request: Request, response: Response): void {
  const context = currentRequest();
  const parent = request.get(TRACEPARENT_HEADER);
  if (context === undefined || parent === undefined || !SAMPLED.test(parent)) return;
  context.span = traces.child(request.method, parent, { kind: 'server' });
  if (context.span !== undefined) endWithAnswer(context.span, request, response);
}

/** Spans are named by the route's pattern, so there are as many names as routes. */
function endWithAnswer(span: Span, request: Request, response: Response): void {
  response.once('close', () => {
    const { method } = request;
    const route = patternOf(request);
    span.describe(route === undefined ? method : `${method} ${route}`, {
      'http.request.method': method,
      ...(route !== undefined && { 'http.route': route }),
      'http.response.status_code': response.statusCode,
      'parley.request_id': String(response.getHeader(REQUEST_ID_HEADER)),
    });
    span.end(problemOf(response)?.code ?? (response.writableFinished ? undefined : ABORTED));
  });
}
