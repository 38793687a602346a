import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import type { ErrorCode } from '#contracts';
import { Metrics } from '#platform/metrics';

export type Outcome = 'ok' | ErrorCode;

/** The children of one event's metrics, looked up once: with labels at hand each call would hash them anew. */
export interface EventMetrics {
  count(outcome: Outcome): void;
  /** `seconds` from receipt to ack. */
  took(seconds: number): void;
}

const MS_PER_SECOND = 1000;

export const toSeconds = (ms: number): number => ms / MS_PER_SECOND;

@Injectable()
export class RequestMetrics {
  private readonly requests: Counter<'event' | 'outcome'>;
  private readonly seconds: Histogram<'event'>;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter({
      name: 'parley_gateway_requests_total',
      help: 'Requests of sockets by event and outcome: ok or the error code.',
      labels: ['event', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'parley_gateway_request_seconds',
      help: 'Time from the receipt of a request to its ack.',
      labels: ['event'],
    });
  }

  /** `event` must be a known event or `unknown`: a client's own names would be labels without end. */
  of(event: string): EventMetrics {
    const seconds = this.seconds.labels(event);
    const counters = new Map<Outcome, Counter.Internal>();
    const counter = (outcome: Outcome): Counter.Internal => {
      const known = counters.get(outcome) ?? this.requests.labels(event, outcome);
      counters.set(outcome, known);
      return known;
    };
    return { count: (outcome) => counter(outcome).inc(), took: (duration) => seconds.observe(duration) };
  }
}
