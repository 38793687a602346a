import { expect, it } from 'vitest';
import { Metrics } from './metrics.js';
import { RefusalMetrics } from './refusal-metrics.js';

it('the metric has the limits that lock an owner out before their first refusal', async () => {
  const metrics = new Metrics();
  const refusals = new RefusalMetrics(metrics);
  for (const scope of ['login.strangers', 'login.address'])
    expect(await metrics.text()).toContain(`parley_rate_limited_total{scope="${scope}"} 0`);
  refusals.count({ code: 'RATE_LIMITED', scope: 'login.strangers' });
  expect(await metrics.text()).toContain('parley_rate_limited_total{scope="login.strangers"} 1');
});
