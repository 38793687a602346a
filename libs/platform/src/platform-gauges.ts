import { Injectable } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { ReadinessChecks } from './readiness.js';
import { Drain } from './shutdown.js';

/** Whether the process can serve, read at each scrape. */
@Injectable()
export class PlatformGauges {
  constructor(metrics: Metrics, drain: Drain, checks: ReadinessChecks) {
    metrics.gauge({ name: 'parley_draining', help: '1 while the process is about to stop.' }, (gauge) =>
      gauge.set(drain.draining ? 1 : 0),
    );
    const parts = { name: 'parley_part_ready', help: '1 when the part answers, as in `/health/ready`.' };
    metrics.gauge({ ...parts, labels: ['part'] as const }, async (gauge) => {
      const { checks: states } = await checks.state();
      for (const [part, state] of Object.entries(states)) gauge.set({ part }, state === 'ok' ? 1 : 0);
    });
  }
}
