import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Metrics } from './metrics.js';

const NANOSECONDS_PER_SECOND = 1e9;

/** Times every request by its route's pattern, so that the number of label values stays that of the routes. */
export function measureRequests(metrics: Metrics): RequestHandler {
  const duration = metrics.histogram({
    name: 'parley_http_request_seconds',
    help: 'Time from the head of an HTTP request to the end of its answer',
    labels: ['method', 'route', 'status'],
  });
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = process.hrtime.bigint();
    response.once('finish', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / NANOSECONDS_PER_SECOND;
      duration.observe({ method: request.method, route: routeOf(request), status: response.statusCode }, seconds);
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? route.path : 'none';
}
