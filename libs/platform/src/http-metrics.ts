import { Logger } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ErrorCode } from '#contracts';
import type { Metrics } from './metrics.js';
import { RefusalMetrics } from './refusal-metrics.js';
import { REQUEST_ID_HEADER } from './request-context.js';

const MS_PER_SECOND = 1000;

/** What a request was refused with. */
interface Problem {
  readonly code: ErrorCode;
  readonly scope?: string;
}

const problems = new WeakMap<Response, Problem>();

/** Lets the metrics of the request name its error. */
export function noteProblem(response: Response, problem: Problem): void {
  problems.set(response, problem);
}

/** What the request was refused with, if it was. */
export function problemOf(response: Response): Problem | undefined {
  return problems.get(response);
}

/** Times and counts every request by its route's pattern, so that the number of label values stays that of the routes. */
export function measureRequests(metrics: Metrics): RequestHandler {
  const logger = new Logger('Http');
  const refusals = new RefusalMetrics(metrics);
  const duration = metrics.histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from the head of an HTTP request to the end of its answer.',
    labels: ['method', 'route'],
  });
  const requests = metrics.counter({
    name: 'parley_http_requests_total',
    help: 'HTTP requests answered, by route and outcome: ok or the error code.',
    labels: ['method', 'route', 'outcome'],
  });
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAtMs = performance.now();
    response.once('finish', () => {
      const { method } = request;
      const route = routeOf(request) ?? 'none';
      const problem = problemOf(response);
      const outcome = problem?.code ?? 'ok';
      const ms = performance.now() - startedAtMs;
      const requestId = response.getHeader(REQUEST_ID_HEADER);
      duration.observe({ method, route }, ms / MS_PER_SECOND);
      // An alert sees the first one only where there was a 0 before.
      requests.inc({ method, route, outcome: 'INTERNAL' }, 0);
      requests.inc({ method, route, outcome });
      if (problem !== undefined) refusals.count(problem);
      logger.debug({ event: 'http.answered', requestId, method, route, outcome, ms: Math.round(ms) });
    });
    next();
  };
}

/** The pattern of the route that serves the request, once it is known. */
export function routeOf(request: Request): string | undefined {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  return typeof route.path === 'string' ? route.path : undefined;
}
