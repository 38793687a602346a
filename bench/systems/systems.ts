import { plain, tutorial } from './broadcast.system.js';
import { parleyCluster, parleyEmbedded } from './parley.system.js';
import type { SystemKind } from './system.js';

/** All systems, in the order of the report. */
export const SYSTEMS: readonly SystemKind[] = [
  plain,
  tutorial,
  parleyEmbedded,
  parleyCluster(1, 1),
  parleyCluster(2, 2),
];
