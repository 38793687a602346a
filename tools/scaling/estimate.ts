import { CHECK_WATCHED, COSTS, type CostName, type Part } from './constants.js';
import type { Site } from './sites.js';

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

function workOf({ connections, messages, receivers, rooms, watched }: Site, gateways: number): Work {
  const reached = gatewaysReached(gateways, receivers);
  const statusChanges = connections * STATUS_CHANGES_PER_S * gatewaysReached(gateways, watched);
  return {
    send: messages,
    // The first gateway is part of `send`.
    frameToGateway: messages * (reached - 1),
    frameToSocket: messages * receivers,
    roomHead: (connections * rooms * reached) / receivers / HEADS_S,
    userHead: connections / HEADS_S,
    membershipCheck: (connections * rooms) / CHECK_S,
    visibilityCheck: (connections * watched) / CHECK_WATCHED / CHECK_S,
    // Each gateway asks all others about each watched user whose status changed.
    presenceRead: Math.min(statusChanges, gateways * PRESENCE_READS_PER_S) * (gateways - 1),
    refresh: connections / REFRESH_S,
  };
}

/** Busy cores of these parts with this work. */
export function cores(work: Partial<Work>, parts: readonly Part[]): number {
  const microseconds = Object.entries(work).flatMap(([name, perSecond]) =>
    parts.map((part) => perSecond * (COSTS[name as CostName].cost[part] ?? 0)),
  );
  return microseconds.reduce((total, cost) => total + cost, 0) / 1e6;
}

/**
 * Enough gateways for the connections and for their work, of which some grows with the number of gateways.
 * @throws Error if no number is enough
 */
function gatewaysFor(site: Site, least: number): number {
  const needed = Math.ceil(cores(workOf(site, least), ['gateway']) / HEADROOM);
  if (needed <= least) return least;
  if (needed > GATEWAYS_MAX) throw new Error(`no number of gateways is enough for ${site.name}: divide it`);
  return gatewaysFor(site, needed);
}

export type Estimate = ReturnType<typeof estimate>;

/** A site with its work and the processes that it needs. */
export function estimate(site: Site) {
  const spare = site.connections < TWO_OF_EACH_FROM ? 1 : 2;
  const gateways = gatewaysFor(site, Math.max(spare, Math.ceil(site.connections / GATEWAY_CONNECTIONS / HEADROOM)));
  const work = workOf(site, gateways);
  const processesOf = (part: Part): number => Math.max(spare, Math.ceil(cores(work, [part]) / HEADROOM));
  const subscriptions = site.connections * site.rooms;
  const [allRooms, reached] = [subscriptions / site.receivers, gatewaysReached(gateways, site.receivers)];
  const processes = { gateways, histories: processesOf('history'), auths: processesOf('auth') };
  return { ...site, work, subscriptions, allRooms, reached, ...processes };
}
