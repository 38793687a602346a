import {
  CLIENT_EVENTS,
  definitionOf,
  Nothing,
  type ClientEvent,
  type ErrorCode,
  type HttpRoute,
  type RequestType,
} from '#contracts';
import { fieldOfParameter, partsOf, routesOf } from '#contracts/events/http-routes';
import type { RouteAccess, RouteDefinition } from '#contracts/routes/definition';
import { ROUTES } from '#contracts/routes/routes';
import type { ContractTypes } from './contract-types.js';
import { descriptionOf, ERRORS_OF_ALL } from './event-docs.js';
import { EMPTY, type ObjectSchema, type Schema } from './json-schema.js';
import { requestSchema } from './request-schemas.js';

/** The documentation of a route. */
export interface RouteDocs {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** Dependencies between fields, and what replaces a deprecated route. */
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly parameters: Readonly<Record<string, Schema>>;
  /** Fields of the query (GET) or of the body. */
  readonly request: ObjectSchema;
  readonly statuses: readonly number[];
  /** `null`: no body, or plain text. */
  readonly answer: Schema | null;
  /** The media type of a body that is not JSON; `null`: the request is JSON. */
  readonly body: string | null;
  /** Optional parameters of the query beside a body. */
  readonly query: readonly string[];
  /** The media type of an answer that is not JSON; `null`: every answer is JSON. */
  readonly media: string | null;
  readonly access: RouteAccess;
  readonly errors: readonly ErrorCode[];
}

/** Ids are opaque to clients, so a path accepts any string; one that is not a UUID is not found. */
const OPAQUE_ID: Schema = { type: 'string', minLength: 1, maxLength: 255 };
const ERRORS_OF_TOKENS = ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED'] as const;
const TEXT = 'text/plain';
const CREATED = 201;
const OK = 200;
const NO_CONTENT = 204;

/** Every route, in the order in which they are declared. */
export function routeDocs(types: ContractTypes): RouteDocs[] {
  return [
    ...Object.entries<RouteDefinition>(ROUTES).map(([name, route]) => ownRoute(types, name, route)),
    ...CLIENT_EVENTS.flatMap((event) => {
      const { http } = definitionOf(event);
      return http === null ? [] : routesOf(http).map((route) => eventRoute(types, event, http, route));
    }),
  ];
}

function ownRoute(types: ContractTypes, name: string, route: RouteDefinition): RouteDocs {
  const { tag, summary, status, otherStatus, answer, access, errors } = route;
  const { body = null, query = [], media = answer === null ? TEXT : null } = route;
  const statuses = [status, otherStatus ?? []].flat();
  return {
    ...parametersOf(name, route.request ?? Nothing, route.path),
    operationId: name
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '.')
      .replaceAll(/\.v\.|\.$/g, '.')
      .replace(/\.$/, ''),
    tag,
    summary,
    description: descriptionOf(route),
    deprecated: route.deprecated !== undefined,
    statuses,
    answer: answer === null ? null : types.answer(name),
    body,
    query,
    media,
    access,
    errors: errorsOf(name, access, errors),
  };
}

function eventRoute(types: ContractTypes, event: ClientEvent, http: HttpRoute, route: string): RouteDocs {
  const { errors, fields, deprecated, ...definition } = definitionOf(event);
  const { request = definition.request, creates, summary = definition.summary } = http;
  const data = types.answer(event);
  const isEmpty = JSON.stringify(data) === JSON.stringify(types.named('Empty'));
  const done = isEmpty ? NO_CONTENT : OK;
  return {
    ...parametersOf(route, request),
    operationId: `${event.replace(':', '.')}${route === http.also ? '.thread' : ''}`,
    tag: `${event.split(':')[0] ?? event}s`.replace(/^syncs$/, 'sync'),
    summary,
    description: descriptionOf({ ...(http.request === undefined && { fields }), deprecated }),
    deprecated: deprecated !== undefined,
    statuses: creates ? [CREATED, OK] : [done],
    answer: isEmpty ? null : data,
    body: null,
    query: [],
    media: isEmpty ? TEXT : null,
    access: 'bearer',
    errors: errorsOf(route, 'bearer', errors),
  };
}

/** Method, path, parameters and request of a route. */
function parametersOf(
  name: string,
  type: RequestType,
  opaque: RouteDefinition['path'] = {},
): Pick<RouteDocs, 'method' | 'path' | 'parameters' | 'request'> {
  const { method, path, parameters: names } = partsOf(name);
  const whole = requestSchema(type);
  const parameters = names.map((parameter) => [parameter, whole.properties[fieldOfParameter(parameter)] ?? OPAQUE_ID]);
  const fields = names.map((parameter) => opaque[parameter] ?? fieldOfParameter(parameter));
  return {
    method: method.toLowerCase(),
    path,
    parameters: Object.fromEntries(parameters) as Record<string, Schema>,
    request: names.length === 0 ? whole : requestSchema(type, fields),
  };
}

function errorsOf(name: string, access: RouteAccess, own: readonly ErrorCode[]): ErrorCode[] {
  const ofTokens = access === 'none' ? [] : ERRORS_OF_TOKENS;
  // Routes without a token never report an ended session, except `refresh`, which lists the error itself.
  const ofAll = ERRORS_OF_ALL.filter((code) => access !== 'none' || code !== 'SESSION_REVOKED');
  const ofBodies = name.startsWith('GET ') ? [] : (['TOO_LARGE'] as const);
  // Every route refuses the key of an app in a page.
  return [...new Set([...ofAll, ...ofBodies, ...ofTokens, 'FORBIDDEN' as const, ...own])];
}

/** True if the request has fields besides the path parameters. */
export function hasFields({ request }: RouteDocs): boolean {
  return JSON.stringify(request) !== JSON.stringify(EMPTY);
}
