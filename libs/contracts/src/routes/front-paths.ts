import { CLIENT_EVENTS, definitionOf } from '../events.js';
import { partsOf } from '../events/http-routes.js';
import type { RouteService } from './definition.js';
import { ROUTES, routeOf, type Route } from './routes.js';

/** Public paths that a front sends to a service. The gateway gets all others. */
export interface FrontPath {
  readonly path: string;
  /** Otherwise, also everything below the path. */
  readonly isExact: boolean;
  readonly service: Exclude<RouteService, 'gateway' | 'each'>;
}

/** Resources below this path have one service each: `/v1/rooms`. */
const RESOURCES = /^\/v1\/[^/]+/;

/**
 * The paths of all routes and events, in the order of the tables.
 * @throws TypeError if two services have routes of one resource
 */
export function frontPaths(): FrontPath[] {
  const found = new Map<string, FrontPath>();
  for (const [route, service] of servedRoutes()) {
    const { path: whole } = partsOf(route);
    if (service === 'each' || service === 'gateway') continue;
    const resource = RESOURCES.exec(whole)?.[0];
    const path = resource ?? whole;
    const known = found.get(path);
    if (known !== undefined && known.service !== service) throw new TypeError(`${path} has two services`);
    found.set(path, { path, isExact: resource === undefined, service });
  }
  return [...found.values()];
}

function servedRoutes(): (readonly [route: string, service: RouteService])[] {
  const events = CLIENT_EVENTS.flatMap((event) => definitionOf(event).http?.route ?? []);
  return [
    ...(Object.keys(ROUTES) as Route[]).map((name) => [name, routeOf(name).service] as const),
    ...events.map((route) => [route, 'history'] as const),
  ];
}
