import type { AppScope } from '../app.js';
import type { ErrorCode } from '../errors.js';
import type { DataType, RateScope } from '../events/definition.js';
import type { RequestType } from '../validation.js';

/** `POST /v1/auth/reset`; a part in braces is a parameter. */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** The key of an app that has the scope. */
export type AppAccess = `app:${AppScope}`;

/** `logout`: the access token, or the refresh token in its cookie. */
export type RouteAccess = 'bearer' | 'none' | 'logout' | AppAccess;

/** Limits of users over events and routes, and limits of routes alone. */
export type RouteScope = RateScope | 'account' | 'users.search' | 'avatar' | 'app' | 'push';

/** A limit on the requests of one user, one IP or one app. Its setting is in `LIMIT_SCOPES`. */
export interface RouteLimit {
  readonly scope: RouteScope;
  /** An app is its bot, so its limit is that of a user. */
  readonly by: 'user' | 'ip';
  /** Lists of the request; each of their entries weighs as much as a request. */
  readonly weighs?: readonly string[];
}

/** No limit of a user or an IP, and why. `own`: the service takes points itself. `none`: any number of requests. */
export type NoRouteLimit =
  | { readonly own: string; readonly none?: undefined }
  | { readonly none: string; readonly own?: undefined };

/** An HTTP route that is no event. `@Route` gives all of it to the controller's method. */
export interface RouteDefinition {
  /** The service that answers it. `each`: every process answers for itself. */
  readonly service: string;
  readonly tag: string;
  readonly summary: string;
  /** Dependencies between fields, in sentences. */
  readonly fields?: string;
  /** Since which version, and what to use instead: `since 0.3; use GET /v1/rooms`. */
  readonly deprecated?: string;
  readonly access: RouteAccess;
  readonly limit: RouteLimit | NoRouteLimit;
  /** The fields of the query (GET) or the body, and those that the path gives. `null`: the request is not read. */
  readonly request: RequestType | null;
  /** Parameters of the path that give other fields than `fieldOfParameter` says. Clients treat such ids as opaque. */
  readonly path?: Readonly<Record<string, string>>;
  /** The media type of a body that is not JSON. */
  readonly body?: string;
  /** Parameters of the query beside a body; each may be left out. */
  readonly query?: readonly string[];
  readonly status: 200 | 201 | 202 | 204 | 302 | 303;
  /** Further statuses with the same answer, or, with 204, none. */
  readonly otherStatus?: number | readonly number[];
  /** `null`: no body, or one that is not JSON. */
  readonly answer: DataType<unknown> | null;
  /** The media type of an answer that is not JSON, which some requests get instead of `answer`. Plain text if both are left out. */
  readonly media?: string;
  /** In addition to the errors of every route. */
  readonly errors: readonly ErrorCode[];
}

export function byUser<const Scope extends RouteScope>(scope: Scope): { scope: Scope; by: 'user' } {
  return { scope, by: 'user' };
}

export function byIp<const Scope extends RouteScope>(scope: Scope): { scope: Scope; by: 'ip' } {
  return { scope, by: 'ip' };
}

/** @param weighs lists of the request; each of their entries weighs as much as a request */
export function byApp(...weighs: string[]): { scope: 'app'; by: 'user'; weighs: readonly string[] } {
  return { scope: 'app', by: 'user', weighs };
}
