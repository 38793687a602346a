import { Injectable } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { ReadinessChecks } from '../readiness/readiness.js';
import { Drain } from '../process/shutdown.js';

/** The process's readiness, read at each scrape. */
@Injectable()
export class PlatformGauges {
  constructor(metrics: Metrics, drain: Drain, checks: ReadinessChecks) {
    metrics.gauge({ name: 'parley_draining', help: '1 while the process drains before it stops.' }, (gauge) =>
      gauge.set(drain.draining ? 1 : 0),
    );
    const parts = { name: 'parley_part_ready', help: '1 if the part answers, as in `/health/ready`.' };
    metrics.gauge({ ...parts, labels: ['part'] as const }, async (gauge) => {
      const { checks: states } = await checks.state();
      for (const [part, state] of Object.entries(states)) gauge.set({ part }, state === 'ok' ? 1 : 0);
    });
  }
}
