import type { ErrorCode, RequestType } from '#contracts';
import type { RouteAnswers } from './route-answers.js';

/** `POST /v1/rooms/{id}/join` */
export type RouteName = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
/** `logout`: the access token, or the refresh token in its cookie. */
export type Access = 'bearer' | 'none' | 'logout';

/** A route that is not an event. */
export interface OwnRoute {
  readonly tag: string;
  readonly summary: string;
  /** Dependencies between fields. */
  readonly fields?: string;
  readonly request: RequestType;
  readonly status: 200 | 201 | 204 | 302;
  /** Its type in `RouteAnswers`; left out with 204 and with plain text. */
  readonly answer?: keyof RouteAnswers;
  /** The media type of a body that is not JSON. */
  readonly body?: string;
  /** The media type of an answer that is not JSON; without `answer`. Plain text if it is left out. */
  readonly media?: string;
  readonly access?: Access;
  /** In addition to the errors of every route. */
  readonly errors?: readonly ErrorCode[];
  /** A second status with the same answer. */
  readonly otherStatus?: number;
}
