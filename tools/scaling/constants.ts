import measured from './constants.json' with { type: 'json' };

/** Watched users of the check that is measured. Its cost grows with them. */
export const CHECK_WATCHED = 50;

/** The consumers of CPU time, in the order of the tables: all processes of a service, or a store. */
export const PARTS = ['gateway', 'history', 'auth', 'postgres', 'redis'] as const;
export type Part = (typeof PARTS)[number];

export type CostName = keyof typeof measured.costs;
/** µs of CPU time by part, for one unit of work. */
type Cost = Readonly<Partial<Record<Part, number>>>;

export const COSTS: Readonly<Record<CostName, { meaning: string; cost: Cost; source: string }>> = measured.costs;
export const SIZES = measured.sizes;
