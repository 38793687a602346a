import { describe, expect, it } from 'vitest';

import { metricsIn, selectorsIn } from './promql.js';

const EXPR =
  'sum by (le, store) (rate(parley_x_bucket{kind="lock",le=~"a|parley_no"}[5m])) / up == 0 or parley:send_seconds:p99 > 1';

describe('an expression', () => {
  it('has its metrics extracted, each once', () => {
    expect(metricsIn(EXPR)).toEqual(['parley_x_bucket', 'up', 'parley:send_seconds:p99']);
  });

  it('has its selectors extracted with their labels', () => {
    expect(selectorsIn(EXPR)).toEqual([{ metric: 'parley_x_bucket', labels: ['kind', 'le'] }]);
  });
});
