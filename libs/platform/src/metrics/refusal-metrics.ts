import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { ErrorBody } from '#contracts';
import type { LimitScope } from '../limits/limit-scopes.js';
import { Metrics } from './metrics.js';

/** The limits that may lock an owner out of an account. */
const LOCKING: readonly LimitScope[] = ['login.strangers', 'login.address'];

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
    // Start at 0, so that an alert on the increase sees the first refusal.
    for (const scope of LOCKING) this.refusals.inc({ scope }, 0);
  }

  count({ code, scope = 'unnamed' }: Pick<ErrorBody, 'code' | 'scope'>): void {
    if (code === 'RATE_LIMITED') this.refusals.inc({ scope });
  }
}
