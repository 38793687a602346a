import { Logger } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ErrorCode } from '#contracts';
import type { Metrics } from '../metrics/metrics.js';
import { RefusalMetrics } from '../metrics/refusal-metrics.js';
import { REQUEST_ID_HEADER } from '../request-context.js';
import type { SecurityLog } from '../security-log.js';
import { AppRequests } from './app-requests.js';
import { ipOf } from './request-ip.js';
import { userOf } from './request-user.js';

const MS_PER_SECOND = 1000;

/** The error that a request was answered with. */
interface Problem {
  readonly code: ErrorCode;
  readonly scope?: string;
}

const problems = new WeakMap<Response, Problem>();

/** Records the error of the request, for its metrics. */
export function noteProblem(response: Response, problem: Problem): void {
  problems.set(response, problem);
}

/** The error that the request was answered with, if any. */
export function problemOf(response: Response): Problem | undefined {
  return problems.get(response);
}

/** Times and counts requests by the pattern of their route, so that the number of label values is bounded. */
export function measureRequests(metrics: Metrics, security: SecurityLog): RequestHandler {
  const logger = new Logger('Http');
  const refusals = new RefusalMetrics(metrics);
  const apps = new AppRequests(metrics, security);
  const duration = metrics.histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from receiving the head of an HTTP request to the end of its answer.',
    labels: ['method', 'route'],
  });
  const requests = metrics.counter({
    name: 'parley_http_requests_total',
    help: 'Answered HTTP requests, by route and outcome: ok or the error code.',
    labels: ['method', 'route', 'outcome'],
  });
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAtMs = performance.now();
    response.once('finish', () => {
      const { method } = request;
      const route = patternOf(request) ?? 'none';
      const problem = problemOf(response);
      const outcome = problem?.code ?? 'ok';
      const ms = performance.now() - startedAtMs;
      const requestId = response.getHeader(REQUEST_ID_HEADER);
      duration.observe({ method, route }, ms / MS_PER_SECOND);
      // Start at 0, so that an alert on the rate sees the first increment.
      requests.inc({ method, route, outcome: 'INTERNAL' }, 0);
      requests.inc({ method, route, outcome });
      const user = userOf(request);
      if (problem !== undefined) refusals.count(problem);
      apps.note(request, route, outcome);
      if (problem?.code === 'RATE_LIMITED')
        security.refuse(problem.scope ?? 'unnamed', { ...user, address: ipOf(request) });
      logger.debug({ event: 'http.answered', requestId, method, route, ...user, outcome, ms: Math.round(ms) });
    });
    next();
  };
}

/** The pattern of the route that serves the request, or `undefined` before routing. */
export function patternOf(request: Request): string | undefined {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  return typeof route.path === 'string' ? route.path : undefined;
}
