import { Initial1763625600000 } from './1763625600000-initial.js';

/** In the order in which they run. */
export const MIGRATIONS = [Initial1763625600000];
