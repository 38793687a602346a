import { CLIENT_EVENTS, definitionOf } from '../events.js';
import { partsOf, routesOf } from '../events/http-routes.js';
import { CONSOLE_SERVICES, consolePath } from './console-paths.js';
import { ROUTES, routeOf, type Route, type RouteService } from './routes.js';

/** Public paths that a front sends to a service. The gateway gets all others. */
export interface FrontPath {
  readonly path: string;
  /** Otherwise, also everything below the path. */
  readonly isExact: boolean;
  readonly service: Exclude<RouteService, 'gateway' | 'each'>;
}

/** A path with parameters, and the service that answers it. */
type Served = readonly [path: string, service: RouteService];

/** Resources stand below this path: `/v1/rooms`. */
const API = '/v1/';
/** The resource at the root, where programs for other chats look for their webhooks. */
const HOOKS = '/hooks/';

/** The paths of all routes and events, in the order of the tables, and those of the console. */
export function frontPaths(): FrontPath[] {
  return splitByService(servedRoutes());
}

/**
 * For each route, the shortest path below `/v1`, or `/hooks`, under which all routes have its service: `/v1/rooms`, or, if several services
 * share a resource, `/v1/server/users` and `/v1/server/rooms`. No path lies under another one, unless that is exact. So their
 * order decides nothing.
 * @throws TypeError if only a parameter, or nothing, divides the routes of two services
 */
export function splitByService(routes: readonly Served[]): FrontPath[] {
  const found = new Map<string, FrontPath>();
  for (const [whole, service] of routes) {
    if (service === 'each' || service === 'gateway') continue;
    const others = routes.flatMap(([path, its]) => (its === service ? [] : [path]));
    const prefix = prefixesOf(whole).find((path) => !others.some((other) => isUnder(other, path)));
    const path = prefix ?? whole;
    if (path.includes('{') || others.includes(path)) throw new TypeError(`${path} has two services`);
    found.set(path, { path, isExact: prefix === undefined, service });
  }
  return [...found.values()];
}

export function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** The resource of a path, and each longer part of the path. */
function prefixesOf(path: string): string[] {
  const segments = path.split('/');
  const prefixes = segments.map((_segment, index) => segments.slice(0, index + 1).join('/'));
  if (path.startsWith(HOOKS)) return prefixes.slice(1);
  return path.startsWith(API) ? prefixes.slice(2) : [];
}

function servedRoutes(): Served[] {
  const events = CLIENT_EVENTS.flatMap((event) => routesOf(definitionOf(event).http));
  return [
    ...(Object.keys(ROUTES) as Route[]).map((name): Served => [partsOf(name).path, routeOf(name).service]),
    ...events.map((route): Served => [partsOf(route).path, 'history']),
    ...CONSOLE_SERVICES.map((service): Served => [consolePath(service), service]),
  ];
}
