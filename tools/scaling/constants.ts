import type { ServiceName, Store } from '#config/services';
import measured from './constants.json' with { type: 'json' };

/** Watched users of the check that is measured. Its cost grows with them. */
export const CHECK_WATCHED = 50;

/** The consumers of CPU time, in the order of the tables: all processes of a service, or a store. */
export const PARTS = ['gateway', 'history', 'auth', 'postgres', 'redis'] as const satisfies readonly (
  | ServiceName
  | Store
)[];
export type Part = (typeof PARTS)[number];

/** Seconds in the unit of costs. */
export const US = 1e-6;
/** µs of CPU time by part, for one unit of work. */
export type Cost = Readonly<Partial<Record<Part, number>>>;
export type CostName = keyof typeof measured.costs;
export type SizeName = keyof typeof measured.sizes;

interface Measured {
  /** Where the number was measured. */
  readonly source: string;
  readonly meaning: string;
}

export const COSTS: Readonly<Record<CostName, Measured & { cost: Cost }>> = measured.costs;
export const SIZES: Readonly<Record<SizeName, Measured & { value: number; readonly unit: string }>> = measured.sizes;
