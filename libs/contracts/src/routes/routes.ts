import type { DataType } from '../events/definition.js';
import { fieldOfParameter, partsOf } from '../events/http-routes.js';
import type { RequestType } from '../validation.js';
import { AUTH_ROUTES } from './auth.routes.js';
import type { RouteDefinition, RouteScope } from './definition.js';
import { EMAIL_ROUTES } from './email.routes.js';
import { FACTOR_ROUTES } from './factor.routes.js';
import { FEED_ROUTES } from './feed.routes.js';
import { FILE_ROUTES } from './file.routes.js';
import { INCOMING_ROUTES } from './incoming.routes.js';
import { PROCESS_ROUTES } from './process.routes.js';
import { PROVIDER_ROUTES } from './provider.routes.js';
import { PUSH_ROUTES } from './push.routes.js';
import { ROOM_ROUTES } from './room.routes.js';
import { SERVER_ROOM_ROUTES } from './server-room.routes.js';
import { SERVER_ROUTES } from './server.routes.js';
import { USER_ROUTES } from './user.routes.js';

/** Every HTTP route for clients and operators that is no event. Events have theirs in `EVENTS`. */
export const ROUTES = {
  ...AUTH_ROUTES,
  ...PROVIDER_ROUTES,
  ...FACTOR_ROUTES,
  ...EMAIL_ROUTES,
  ...PUSH_ROUTES,
  ...USER_ROUTES,
  ...ROOM_ROUTES,
  ...FILE_ROUTES,
  ...SERVER_ROUTES,
  ...SERVER_ROOM_ROUTES,
  ...INCOMING_ROUTES,
  ...FEED_ROUTES,
  ...PROCESS_ROUTES,
};

type Routes = typeof ROUTES;
export type Route = keyof Routes;

/** The services that answer routes, and `each`. The front of the cluster does not compile with a service that is none. */
export type RouteService = Routes[Route]['service'];

/** The routes of a service. */
export type RoutesOf<Service extends RouteService> = {
  [Name in Route]: Routes[Name]['service'] extends Service ? Name : never;
}[Route];

/** The scopes that the routes of a service count against. */
export type ScopesOf<Service extends RouteService> = Extract<
  Routes[RoutesOf<Service>]['limit'],
  { readonly scope: RouteScope }
>['scope'];

/** The tokens that the routes of a service ask for. */
export type AccessOf<Service extends RouteService> = Exclude<Routes[RoutesOf<Service>]['access'], 'none'>;

/** The request of a route; `never` if it has no fields. */
export type RouteRequest<Name extends Route> =
  Routes[Name]['request'] extends RequestType<infer Request> ? (keyof Request extends never ? never : Request) : never;

/** The answer of a route. A route without one has status 204, or sends something other than JSON. */
export type RouteAnswer<Name extends Route> =
  Routes[Name]['answer'] extends DataType<infer Answer>
    ? Answer | (Routes[Name] extends { readonly media: string } ? string : never)
    : Routes[Name]['status'] extends 204
      ? void
      : unknown;

/** A route without the types of its request and answer. */
export function routeOf(name: Route): RouteDefinition & { readonly service: RouteService } {
  return ROUTES[name];
}

/** The fields of the request that the path gives, with the names of their parameters. */
export function pathFieldsOf(name: Route): Record<string, string> {
  const { path = {} } = routeOf(name);
  const { parameters } = partsOf(name);
  return Object.fromEntries(parameters.map((parameter) => [path[parameter] ?? fieldOfParameter(parameter), parameter]));
}
