import type { Query } from './dashboard.js';

/** PromQL that several panels share. All rates are over five minutes, as in the recording rules. */
const WINDOW = '5m';

export function rate(metric: string, by: string, legend = `{{${by}}}`): Query {
  return { expr: `sum by (${by}) (rate(${metric}[${WINDOW}]))`, legend };
}

/** As `rate`, but 0 instead of no line before the first event. */
export function rateOrNone(metric: string, by: string): Query {
  const { expr, legend } = rate(metric, by);
  return { expr: `${expr} or vector(0)`, legend };
}

/** The present sum over all processes. */
export function total(metric: string, legend: string): Query {
  return { expr: `sum(${metric})`, legend };
}

export function totalBy(metric: string, by: string, legend = `{{${by}}}`): Query {
  return { expr: `sum by (${by}) (${metric})`, legend };
}

/** The rate over all processes. */
export function totalRate(metric: string, legend: string): Query {
  return { expr: `sum(rate(${metric}[${WINDOW}]))`, legend };
}

/** The 50th and 99th percentile of a histogram; `labels` within braces, or nothing. */
export function percentiles(histogram: string, labels = ''): Query[] {
  return [0.5, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, sum by (le) (rate(${histogram}_bucket${labels}[${WINDOW}])))`,
    legend: `p${quantile * 100}`,
  }));
}

/** The 99th percentile for each value of a label. */
export function worst(histogram: string, by: string): Query {
  const buckets = `sum by (le, ${by}) (rate(${histogram}_bucket[${WINDOW}]))`;
  return { expr: `histogram_quantile(0.99, ${buckets})`, legend: `{{${by}}}` };
}
