import { describe, expect, it } from 'vitest';

import { metricsIn, selectorsIn } from './promql.js';

const EXPR =
  'sum by (le, store) (rate(parley_x_bucket{kind="lock",le=~"a|parley_no"}[5m])) / up == 0 or parley:send_seconds:p99 > 1';

describe('an expression', () => {
  it('names the metrics that it reads, once each', () => {
    expect(metricsIn(EXPR)).toEqual(['parley_x_bucket', 'up', 'parley:send_seconds:p99']);
  });

  it('names the labels that it selects by', () => {
    expect(selectorsIn(EXPR)).toEqual([{ metric: 'parley_x_bucket', labels: ['kind', 'le'] }]);
  });
});
