import { expect, it } from 'vitest';
import { Metrics } from './metrics.js';
import { RefusalMetrics } from './refusal-metrics.js';

it('the limits that lock an owner out are there before their first refusal', async () => {
  const metrics = new Metrics();
  const refusals = new RefusalMetrics(metrics);
  for (const scope of ['login.strangers', 'login.address'])
    expect(await metrics.text()).toContain(`parley_rate_limited_total{scope="${scope}"} 0`);
  refusals.count({ code: 'RATE_LIMITED', scope: 'login.strangers' });
  expect(await metrics.text()).toContain('parley_rate_limited_total{scope="login.strangers"} 1');
});
