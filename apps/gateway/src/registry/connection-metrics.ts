import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { ErrorBody, ErrorCode } from '#contracts';
import { END_CODES } from '#access/session-source.port';
import { Metrics } from '#platform/metrics/metrics';
import { RefusalMetrics } from '#platform/metrics/refusal-metrics';

/** Socket.IO's disconnect reasons; all others are counted as `other`. */
const REASONS: ReadonlySet<string> = new Set([
  'client namespace disconnect',
  'forced close',
  'forced server close',
  'parse error',
  'ping timeout',
  'server namespace disconnect',
  'server shutting down',
  'transport close',
  'transport error',
]);

/** Counts how connections open, sync and close. */
@Injectable()
export class ConnectionMetrics {
  private readonly opened: Counter;
  private readonly refused: Counter<'code'>;
  private readonly closed: Counter<'reason'>;
  private readonly ended: Counter<'code'>;
  private readonly syncs: Counter<'kind'>;

  constructor(
    metrics: Metrics,
    private readonly refusals: RefusalMetrics,
  ) {
    const name = (what: string): string => `parley_gateway_${what}_total`;
    this.opened = metrics.counter({ name: name('connections_opened'), help: 'Accepted connections.' });
    this.refused = metrics.counter({
      name: name('connections_refused'),
      help: 'Refused handshakes by error code.',
      labels: ['code'],
    });
    this.closed = metrics.counter({
      name: name('connections_closed'),
      help: "Closed connections by Socket.IO's reason.",
      labels: ['reason'],
    });
    this.ended = metrics.counter({
      name: name('sessions_ended'),
      help: 'Connections that this gateway closed because their session or token had ended, by code.',
      labels: ['code'],
    });
    for (const code of [...END_CODES, 'TOKEN_EXPIRED'] as const) this.ended.inc({ code }, 0);
    this.syncs = metrics.counter({
      name: name('syncs'),
      help: '`sync` requests by kind: the first of a connection, or again after a gap.',
      labels: ['kind'],
    });
    for (const kind of ['first', 'again'] as const) this.syncs.inc({ kind }, 0);
  }

  open(): void {
    this.opened.inc();
  }

  refuse(error: ErrorBody): void {
    this.refused.inc({ code: error.code });
    this.refusals.count(error);
  }

  close(reason: string): void {
    this.closed.inc({ reason: REASONS.has(reason) ? reason : 'other' });
  }

  end(code: ErrorCode): void {
    this.ended.inc({ code });
  }

  sync(kind: 'first' | 'again'): void {
    this.syncs.inc({ kind });
  }
}
