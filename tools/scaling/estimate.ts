import {
  CHECK_WATCHED,
  PARTS,
  type Constants,
  type CostName,
  type MeasuredService,
  type Part,
  type SizeName,
} from './constants.js';
import type { Scenario } from './scenarios.js';

/** `MAX_CONNECTIONS` of a gateway. */
const GATEWAY_CONNECTIONS = 20_000;
/** The share of a core or a limit that a site should use at its busiest time. */
const HEADROOM = 0.6;
const PARTITIONS = 16;
/** Beyond it, gateways need more for each other's presence than they have. */
const GATEWAYS_MAX = 1_000;
/** A second process of each kind, for deploys and failures, from this many connections on. */
const TWO_OF_EACH_FROM = 1_000;
/** Mean of all hours of a week, as a share of the busiest. */
const MEAN_LOAD = 0.25;

/** Mean interval of `heads`: 20–30 s. */
const HEADS_S = 25;
/** Interval of the checks of sessions, memberships and visible users. */
const CHECK_S = 45;
/** A client renews its access token before it ends after ten minutes. */
const REFRESH_S = 540;
/** Changes of a user's status that others see, in an hour: comes, goes, is away, is back. */
const STATUS_CHANGES_PER_HOUR = 4;
/** A gateway reads watched users at most this often per second. */
const PRESENCE_READS_PER_SECOND = 4;
/** Watched users that one such read of a gateway can name. */
const PRESENCE_BATCH = 500;

/** The machine of a single PostgreSQL, a choice: cores, WAL per second on one disk, and bytes that are still handy. */
const PRIMARY = { cores: 32, walBytesPerSecond: 200e6, bytes: 10e12 };
/** `statement_timeout` of reads. */
const READ_TIMEOUT_MS = 5_000;
/** Connections to PostgreSQL of one process: `DATABASE_POOL_MAX`. */
const POOL = 10;

const US = 1e-6;
const DAY_S = 86_400;
const YEAR_DAYS = 365;

/** The use of one resource, as a share of its capacity. Above 1, the site does not work in this form. */
export interface Limit {
  readonly name: string;
  readonly use: number;
}

export interface Estimate {
  readonly processes: Readonly<Record<MeasuredService, number>>;
  /** Busy cores by part, summed over its processes, and what they do. */
  readonly cores: Readonly<Record<Part, number>>;
  readonly causes: Readonly<Work>;
  readonly gatewayBytes: number;
  readonly redisBytes: number;
  /** Rows that heads and checks read: they should fit into PostgreSQL's cache. */
  readonly rowBytes: number;
  readonly postgresConnections: number;
  readonly walPerSecond: number;
  readonly diskPerDay: number;
  /** Bytes per second to clients, and from Redis to gateways. */
  readonly networkOut: number;
  readonly redisOut: number;
  /** Seconds until the clients of a lost gateway are back, if one core of each part works on it. */
  readonly returnSeconds: number;
  readonly limits: readonly Limit[];
}

/** Per second, by kind of work: units, or busy cores. */
type Work = Partial<Record<CostName, number>>;

/** Gateways that hold at least one of `sockets` sockets, if these are spread at random. */
export function gatewaysReached(gateways: number, sockets: number): number {
  return gateways * (1 - (1 - 1 / gateways) ** sockets);
}

/** Units of each kind of work per second. */
function workOf(scenario: Scenario, gateways: number): Work {
  const { connections, messagesPerSecond, receivers, roomsPerConnection, watched } = scenario;
  const reached = gatewaysReached(gateways, receivers);
  const rooms = (connections * roomsPerConnection) / receivers;
  const statusChanges = (connections * STATUS_CHANGES_PER_HOUR) / 3_600;
  return {
    send: messagesPerSecond,
    // The first gateway is part of `send`.
    frameToGateway: messagesPerSecond * (reached - 1),
    frameToSocket: messagesPerSecond * receivers,
    roomHead: (rooms * reached) / HEADS_S,
    userHead: connections / HEADS_S,
    membershipCheck: (connections * roomsPerConnection) / CHECK_S,
    visibilityCheck: (connections * watched) / CHECK_WATCHED / CHECK_S,
    presenceRead: presenceReads(statusChanges * gatewaysReached(gateways, watched), gateways),
    refresh: connections / REFRESH_S,
  };
}

/** A Redis Cluster keeps the lists of all queries on one node. */
function queriesOf({ roomHead = 0, userHead = 0, membershipCheck = 0, visibilityCheck = 0 }: Work): Work {
  return { roomHead, userHead, membershipCheck, visibilityCheck };
}

/** Each gateway asks all others about each watched user whose status changed. */
function presenceReads(changesAtGateways: number, gateways: number): number {
  const bound = gateways * PRESENCE_READS_PER_SECOND * PRESENCE_BATCH;
  return Math.min(changesAtGateways, bound) * (gateways - 1);
}

function coresOf(work: Work, { costs }: Constants): Record<Part, number> {
  const cores = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  for (const [name, perSecond] of Object.entries(work) as [CostName, number][])
    for (const part of PARTS) cores[part] += perSecond * (costs[name].cost[part] ?? 0) * US;
  return cores;
}

export function estimate(scenario: Scenario, constants: Constants): Estimate {
  const { connections, messagesPerSecond, receivers, roomsPerConnection } = scenario;
  const size = (name: SizeName): number => constants.sizes[name].value;
  const spare = connections < TWO_OF_EACH_FROM ? 1 : 2;
  const gateways = gatewaysFor(scenario, constants, spare);
  const work = workOf(scenario, gateways);
  const cores = coresOf(work, constants);
  const processesOf = (name: MeasuredService): number => Math.max(spare, Math.ceil(cores[name] / HEADROOM));
  const processes = { gateway: gateways, history: processesOf('history'), auth: processesOf('auth') };
  const subscriptions = connections * roomsPerConnection;
  const frames = messagesPerSecond * gatewaysReached(gateways, receivers);
  const channels = (subscriptions / receivers) * gatewaysReached(gateways, receivers) + connections;
  const rooms = subscriptions / receivers;
  const diskPerDay = messagesPerSecond * MEAN_LOAD * DAY_S * size('message');
  const walPerSecond = messagesPerSecond * size('wal');
  const limits = [
    { name: 'PostgreSQL: cores', use: cores.postgres / PRIMARY.cores },
    { name: 'PostgreSQL: WAL', use: walPerSecond / PRIMARY.walBytesPerSecond },
    { name: 'PostgreSQL: a year on disk', use: (diskPerDay * YEAR_DAYS) / PRIMARY.bytes },
    { name: 'Redis: one core', use: cores.redis },
    { name: 'Redis Cluster: the node of the queries', use: coresOf(queriesOf(work), constants).redis },
    {
      name: 'history: owners of partitions',
      use: (messagesPerSecond * (constants.costs.send.cost.history ?? 0) * US) / PARTITIONS,
    },
    {
      name: 'gateway: visibility checks in a row',
      use: ((work.visibilityCheck ?? 0) / gateways) * (size('visibilityRoundTrip') / 1_000),
    },
    { name: 'history: rooms read at a takeover', use: ((rooms / 1e6) * size('takeoverScan')) / READ_TIMEOUT_MS },
  ];
  return {
    processes,
    cores,
    causes: causesOf(work, constants),
    gatewayBytes: connections * size('connection') + subscriptions * size('subscription'),
    redisBytes: channels * size('channel'),
    rowBytes: rooms * size('room') + subscriptions * size('member'),
    postgresConnections: (processes.history + processes.auth) * POOL,
    walPerSecond,
    diskPerDay,
    networkOut: messagesPerSecond * receivers * size('frame'),
    redisOut: frames * size('frame'),
    returnSeconds: returnSeconds(Math.min(connections / gateways, GATEWAY_CONNECTIONS), constants),
    limits: limits.sort((left, right) => right.use - left.use),
  };
}

/**
 * Enough for the connections and for their work, of which some grows with the number of gateways.
 * @throws Error if no number is enough
 */
function gatewaysFor(scenario: Scenario, constants: Constants, least: number): number {
  let gateways = Math.max(least, Math.ceil(scenario.connections / GATEWAY_CONNECTIONS / HEADROOM));
  for (;;) {
    const needed = Math.ceil(coresOf(workOf(scenario, gateways), constants).gateway / HEADROOM);
    if (needed <= gateways) return gateways;
    if (needed > GATEWAYS_MAX) throw new Error(`no number of gateways is enough for ${scenario.name}: divide it`);
    gateways = needed;
  }
}

function causesOf(work: Work, { costs }: Constants): Work {
  return Object.fromEntries(
    (Object.entries(work) as [CostName, number][]).map(([name, perSecond]) => {
      const all = PARTS.reduce((sum, part) => sum + (costs[name].cost[part] ?? 0), 0);
      return [name, perSecond * all * US];
    }),
  );
}

function returnSeconds(clients: number, { costs }: Constants): number {
  return Math.max(...PARTS.map((part) => clients * (costs.return.cost[part] ?? 0) * US));
}
