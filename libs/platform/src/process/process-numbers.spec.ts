import { describe, expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.js';
import { addNumbers, readNumbers } from './process-numbers.js';

const NONE = {
  connections: 0,
  connectedUsers: 0,
  hookLagSeconds: 0,
  pausedHooks: 0,
  waitingPushes: 0,
  failedPushes: 0,
};

describe('the numbers of a process', () => {
  it('are 0 for what it does not do', async () => {
    expect(await readNumbers(new Metrics())).toEqual(NONE);
    expect(addNumbers([])).toEqual(NONE);
  });

  it('are read from its metrics: the longest lag of its hooks, and the pushes that failed for good', async () => {
    const metrics = new Metrics();
    const help = 'x';
    metrics.gauge({ name: 'parley_gateway_connections', help }, (gauge) => gauge.set(7));
    const lag = metrics.gauge({ name: 'parley_courier_hook_lag_seconds', help, labels: ['hook'] });
    lag.set({ hook: 'a' }, 3);
    lag.set({ hook: 'b' }, 40);
    const pushes = metrics.counter({ name: 'parley_courier_pushes_total', help, labels: ['kind', 'outcome'] });
    for (const outcome of ['ok', 'again', 'gone', 'given-up', 'too-old']) pushes.inc({ kind: 'hook', outcome });
    const numbers = { ...NONE, connections: 7, hookLagSeconds: 40, failedPushes: 2 };
    expect(await readNumbers(metrics)).toEqual(numbers);
    const other = { ...NONE, connections: 5, hookLagSeconds: 12 };
    expect(addNumbers([numbers, other])).toEqual({ ...NONE, connections: 12, hookLagSeconds: 40, failedPushes: 2 });
  });
});
