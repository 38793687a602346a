import { FULL } from '../scenarios/full.js';
import { bare } from './bare.system.js';
import { control, plain, tutorial } from './broadcast.system.js';
import { ejabberd } from './ejabberd.system.js';
import { flaskSocketIo } from './flask.system.js';
import { parleyChecked } from './parley-checked.system.js';
import { GROWING, parleyCluster, parleyEmbedded, parleyReplica } from './parley.system.js';
import { plainNodes } from './plain-nodes.system.js';
import { prosody } from './prosody.system.js';
import { ALL_SYSTEMS, type SystemKind } from './system.js';

const REDIS_NODES = 3;
const BESIDE_HOOKS = ['pairs-hooks', 'single-hooks', 'light-hooks'];
const BESIDE_CHECK = ['pairs-check', 'single-check'];
const PUSH = ['push'];

/** All systems, in the order of the report. */
export const SYSTEMS: readonly SystemKind[] = [
  control,
  plain,
  plainNodes,
  tutorial,
  flaskSocketIo,
  ejabberd,
  prosody,
  bare(1, ['pairs', 'single', 'light', 'page', 'gateways']),
  bare(4, ['gateways']),
  parleyEmbedded,
  parleyCluster(1, 1, [
    ...[...ALL_SYSTEMS, 'pairs', 'room200', 'room5000', 'single', 'light', 'idle', 'storm1000', 'storm5000'],
    ...['page', 'unread', 'gateways', 'histories', 'full', 'import', ...GROWING, ...BESIDE_HOOKS, ...BESIDE_CHECK],
  ]),
  parleyCluster(1, 1, ['pairs-all'], { redisNodes: REDIS_NODES }),
  parleyReplica,
  parleyCluster(2, 2, ALL_SYSTEMS),
  parleyCluster(2, 1, ['gateways']),
  parleyCluster(4, 1, ['gateways']),
  parleyCluster(1, 2, ['histories']),
  parleyCluster(1, 4, ['histories']),
  { ...parleyCluster(1, 1, ['full']), name: FULL },
  parleyCluster(1, 1, [...BESIDE_HOOKS, 'backlog', 'backlog-rooms', 'sweep', ...PUSH], { courier: 'courier' }),
  parleyCluster(1, 1, BESIDE_HOOKS, { courier: 'hook' }),
  parleyCluster(1, 1, BESIDE_HOOKS, { courier: 'hook away' }),
  parleyCluster(1, 1, PUSH, { courier: 'push' }),
  parleyCluster(1, 1, PUSH, { courier: 'push devices' }),
  parleyChecked('groups', BESIDE_CHECK),
  parleyChecked('all', BESIDE_CHECK),
];
