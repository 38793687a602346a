import { CHECK_WATCHED, COSTS, PARTS, type CostName, type Part } from './constants.js';
import type { Site } from './sites.js';

/** `MAX_CONNECTIONS` of a gateway. */
const GATEWAY_CONNECTIONS = 20_000;
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

/** Gateways that hold at least one of `sockets` sockets, if these are spread at random. */
export function gatewaysReached(gateways: number, sockets: number): number {
  return gateways * (1 - (1 - 1 / gateways) ** sockets);
}

/** Units of each kind of work per second. */
function workOf({ connections, messages, receivers, rooms, watched }: Site, gateways: number) {
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

/** Busy cores of these parts, or of all, with this work. */
export function cores(work: Partial<Record<CostName, number>>, parts: readonly Part[] = PARTS): number {
  const units = Object.entries(work) as [CostName, number][];
  const costs = units.flatMap(([name, perSecond]) => parts.map((part) => perSecond * (COSTS[name].cost[part] ?? 0)));
  return costs.reduce((total, cost) => total + cost, 0) / 1e6;
}

export type Estimate = ReturnType<typeof estimate>;

/**
 * A site with its work and the processes that it needs: enough gateways for the connections and for their work, of which
 * some grows with the number of gateways.
 * @throws Error if no number of gateways is enough
 */
export function estimate(site: Site) {
  const spare = site.connections < TWO_OF_EACH_FROM ? 1 : 2;
  let gateways = Math.max(spare, Math.ceil(site.connections / GATEWAY_CONNECTIONS / HEADROOM));
  let work = workOf(site, gateways);
  const processesOf = (part: Part): number => Math.max(spare, Math.ceil(cores(work, [part]) / HEADROOM));
  while (processesOf('gateway') > gateways) {
    gateways = processesOf('gateway');
    if (gateways > GATEWAYS_MAX) throw new Error(`no number of gateways is enough for ${site.name}: divide it`);
    work = workOf(site, gateways);
  }
  const subscriptions = site.connections * site.rooms;
  const [allRooms, reached] = [subscriptions / site.receivers, gatewaysReached(gateways, site.receivers)];
  const processes = { gateways, histories: processesOf('history'), auths: processesOf('auth') };
  return { ...site, ...processes, work, subscriptions, allRooms, reached };
}
