import type { ClientEvent, ErrorCode, RequestType } from '#contracts';
import type { RouteAnswers } from './route-answers.js';

/** `POST /v1/rooms/{id}/join` */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
/** `logout`: the access token, or the refresh token in its cookie. */
export type Access = 'bearer' | 'none' | 'logout';

/** An event over HTTP (protocol, section 8): its request without what stands in the path, its data, its errors. */
export interface EventRoute {
  readonly event: ClientEvent;
  /** Where it differs from the event's. */
  readonly request?: RequestType;
  /** 201 and 200 where something may be created; else 204 where the event's data is `{}`, and 200. */
  readonly creates?: true;
  readonly summary?: string;
}

/** A route of its own. */
export interface OwnRoute {
  readonly tag: string;
  readonly summary: string;
  /** As of an event: what its fields have to do with each other. */
  readonly fields?: string;
  readonly request: RequestType;
  readonly status: 200 | 201 | 204;
  /** Its type in `RouteAnswers`; left out with 204 and with plain text. */
  readonly answer?: keyof RouteAnswers;
  readonly access?: Access;
  /** Beside those that every route has. */
  readonly errors?: readonly ErrorCode[];
  /** A second status that comes with the same answer. */
  readonly otherStatus?: number;
}

/** The request's field that a part of the path gives: `{id}` is the room, `{messageId}` the message. */
export function fieldOfParameter(parameter: string): string {
  return { id: 'roomId', messageId: 'id' }[parameter] ?? parameter;
}

/** Names in the path, in their order. */
export function pathParameters(route: string): string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
