import type { ErrorCode, RequestType } from '#contracts';
import type { RouteAnswers } from './route-answers.js';

/** `POST /v1/rooms/{id}/join` */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
/** `logout`: the access token, or the refresh token in its cookie. */
export type Access = 'bearer' | 'none' | 'logout';

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
