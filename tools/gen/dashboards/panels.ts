import type { Panel, Query } from './dashboard.js';

/** Lines over time. `about`: what they say, and when to worry. */
export function panel(title: string, unit: string, about: string, ...queries: readonly Query[]): Panel {
  return { title, unit, about, queries };
}

/** One present number. */
export function stat(title: string, unit: string, about: string, expr: string): Panel {
  return { title, unit, about, kind: 'stat', queries: [{ expr, legend: title }] };
}
