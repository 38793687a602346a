import type { Request } from 'express';
import type { Counter } from 'prom-client';
import type { ErrorCode } from '#contracts';
import type { Metrics } from '../metrics/metrics.js';
import type { SecurityLog } from '../security-log.js';
import { ipOf } from './request-ip.js';
import { userOf } from './request-user.js';

/** Routes for the servers of apps. */
const SERVER = '/v1/server/';
/** Refusals of a key, or of what it may do. */
const REFUSALS: readonly string[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SESSION_REVOKED',
  'ACCOUNT_SUSPENDED',
] satisfies ErrorCode[];

/** Counts the requests of apps' servers, and logs those that are refused. */
export class AppRequests {
  private readonly requests: Counter<'route' | 'outcome'>;

  constructor(
    metrics: Metrics,
    private readonly security: SecurityLog,
  ) {
    this.requests = metrics.counter({
      name: 'parley_app_requests_total',
      help: 'Answered requests of the servers of apps, by route and outcome: ok or the error code.',
      labels: ['route', 'outcome'],
    });
  }

  /** @param route the pattern of the route */
  note(request: Request, route: string, outcome: 'ok' | ErrorCode): void {
    if (!route.startsWith(SERVER)) return;
    const { method } = request;
    this.requests.inc({ route: `${method} ${route}`, outcome });
    if (outcome === 'ok' || !REFUSALS.includes(outcome)) return;
    const { app = null, sessionId } = userOf(request) ?? {};
    const key = app === null ? null : (sessionId ?? null);
    this.security.write('app.refused', { app, key, method, route, code: outcome, address: ipOf(request) });
  }
}
