import { plain, tutorial } from './broadcast.system.js';
import { ejabberd } from './ejabberd.system.js';
import { flaskSocketIo } from './flask.system.js';
import { parleyCluster, parleyEmbedded } from './parley.system.js';
import { plainNodes } from './plain-nodes.system.js';
import { prosody } from './prosody.system.js';
import type { SystemKind } from './system.js';

/** All systems, in the order of the report. */
export const SYSTEMS: readonly SystemKind[] = [
  plain,
  plainNodes,
  tutorial,
  flaskSocketIo,
  ejabberd,
  prosody,
  parleyEmbedded,
  parleyCluster(1, 1),
  parleyCluster(2, 2),
];
