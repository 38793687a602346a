import { CHECK_WATCHED, COSTS, US, type CostName, type Part } from './constants.js';
import type { Scenario } from './scenarios.js';

/** `MAX_CONNECTIONS` of a gateway. */
export const GATEWAY_CONNECTIONS = 20_000;
/** The share of a core or a limit that a site should use at its busiest time. */
const HEADROOM = 0.6;
/** Beyond it, gateways need more for each other's presence than they have. */
const GATEWAYS_MAX = 1_000;
/** A second process of each kind, for deploys and failures, from this many connections on. */
const TWO_OF_EACH_FROM = 1_000;

/** Mean interval of `heads`: 20–30 s. */
const HEADS_S = 25;
/** Interval of the checks of sessions, memberships and visible users. */
const CHECK_S = 45;
/** A client renews its access token before it ends after ten minutes. */
const REFRESH_S = 540;
/** Changes of a user's status that others see: comes, goes, is away, is back in an hour. */
const STATUS_CHANGES_PER_S = 4 / 3_600;
/** Watched users that a gateway can read in a second: four reads of 500. */
const PRESENCE_READS_PER_S = 4 * 500;

/** Units of each kind of work per second. */
type Work = Readonly<Record<Exclude<CostName, 'return'>, number>>;

/** Gateways that hold at least one of `sockets` sockets, if these are spread at random. */
export function gatewaysReached(gateways: number, sockets: number): number {
  return gateways * (1 - (1 - 1 / gateways) ** sockets);
}

function workOf(scenario: Scenario, gateways: number): Work {
  const { connections, messagesPerSecond, receivers, roomsPerConnection, watched } = scenario;
  const reached = gatewaysReached(gateways, receivers);
  const statusChanges = connections * STATUS_CHANGES_PER_S * gatewaysReached(gateways, watched);
  return {
    send: messagesPerSecond,
    // The first gateway is part of `send`.
    frameToGateway: messagesPerSecond * (reached - 1),
    frameToSocket: messagesPerSecond * receivers,
    roomHead: (connections * roomsPerConnection * reached) / receivers / HEADS_S,
    userHead: connections / HEADS_S,
    membershipCheck: (connections * roomsPerConnection) / CHECK_S,
    visibilityCheck: (connections * watched) / CHECK_WATCHED / CHECK_S,
    // Each gateway asks all others about each watched user whose status changed.
    presenceRead: Math.min(statusChanges, gateways * PRESENCE_READS_PER_S) * (gateways - 1),
    refresh: connections / REFRESH_S,
  };
}

/** Busy cores of these parts with this work. */
export function cores(work: Partial<Work>, parts: readonly Part[]): number {
  const costs = Object.entries(work).flatMap(([name, perSecond]) =>
    parts.map((part) => perSecond * (COSTS[name as CostName].cost[part] ?? 0) * US),
  );
  return costs.reduce((total, cost) => total + cost, 0);
}

/**
 * Enough gateways for the connections and for their work, of which some grows with the number of gateways.
 * @throws Error if no number is enough
 */
function gatewaysFor(scenario: Scenario, least: number): number {
  let gateways = Math.max(least, Math.ceil(scenario.connections / GATEWAY_CONNECTIONS / HEADROOM));
  for (;;) {
    const needed = Math.ceil(cores(workOf(scenario, gateways), ['gateway']) / HEADROOM);
    if (needed <= gateways) return gateways;
    if (needed > GATEWAYS_MAX) throw new Error(`no number of gateways is enough for ${scenario.name}: divide it`);
    gateways = needed;
  }
}

export type Estimate = ReturnType<typeof estimate>;

/** A scenario with its work and the processes that it needs. */
export function estimate(scenario: Scenario) {
  const { connections, receivers, roomsPerConnection } = scenario;
  const spare = connections < TWO_OF_EACH_FROM ? 1 : 2;
  const gateways = gatewaysFor(scenario, spare);
  const work = workOf(scenario, gateways);
  const processesOf = (part: Part): number => Math.max(spare, Math.ceil(cores(work, [part]) / HEADROOM));
  const subscriptions = connections * roomsPerConnection;
  const [rooms, reached] = [subscriptions / receivers, gatewaysReached(gateways, receivers)];
  const processes = { gateways, histories: processesOf('history'), auths: processesOf('auth') };
  return { ...scenario, work, subscriptions, rooms, reached, ...processes };
}
