import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import type { Ack, ErrorBody, ErrorCode } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import { RefusalMetrics } from '#platform/metrics/refusal-metrics';

/** The metrics of one event, looked up once: prom-client hashes the labels of each call otherwise. */
export interface EventMetrics {
  count(outcome: Ack<unknown>): void;
  /** `seconds` from receipt to ack. */
  observe(seconds: number): void;
}

const MS_PER_SECOND = 1000;

export const toSeconds = (ms: number): number => ms / MS_PER_SECOND;

@Injectable()
export class RequestMetrics {
  private readonly requests: Counter<'event' | 'outcome'>;
  private readonly seconds: Histogram<'event'>;

  constructor(
    metrics: Metrics,
    private readonly refusals: RefusalMetrics,
  ) {
    this.requests = metrics.counter({
      name: 'parley_gateway_requests_total',
      help: 'Requests by event and outcome: ok or the error code.',
      labels: ['event', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'parley_gateway_request_seconds',
      help: 'Time from receiving a request to its ack.',
      labels: ['event'],
    });
  }

  /** `event`: a known event, or `unknown`. Names that clients make up would be labels without bound. */
  of(event: string): EventMetrics {
    const seconds = this.seconds.labels(event);
    const ok = this.requests.labels(event, 'ok');
    const counters = new Map<ErrorCode, Counter.Internal>();
    const counter = (code: ErrorCode): Counter.Internal => {
      const known = counters.get(code) ?? this.requests.labels(event, code);
      counters.set(code, known);
      return known;
    };
    // Without a 0 before it, an alert would not see the first increase.
    counter('INTERNAL').inc(0);
    const countFailure = (error: ErrorBody): void => {
      counter(error.code).inc();
      this.refusals.count(error);
    };
    return {
      count: (ack) => (ack.ok ? ok.inc() : countFailure(ack.error)),
      observe: (duration) => seconds.observe(duration),
    };
  }
}
