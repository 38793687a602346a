import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { ErrorBody } from '#contracts';
import { Metrics } from './metrics.js';

/** Counts the refusals of limits in acks, handshakes and HTTP answers. */
@Injectable()
export class RefusalMetrics {
  private readonly refusals: Counter<'scope'>;

  constructor(metrics: Metrics) {
    this.refusals = metrics.counter({
      name: 'parley_rate_limited_total',
      help: 'Requests and connections answered `RATE_LIMITED`, by the scope in the answer.',
      labels: ['scope'],
    });
  }

  count({ code, scope = 'unnamed' }: Pick<ErrorBody, 'code' | 'scope'>): void {
    if (code === 'RATE_LIMITED') this.refusals.inc({ scope });
  }
}
