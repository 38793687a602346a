import type { Request } from 'express';
import type { SessionId, UserId } from '#contracts';

/** The user and the session of a request, for logs. */
export interface RequestUser {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  /** The name of the app, if the token is a key. */
  readonly app?: string;
}

const users = new WeakMap<Request, RequestUser>();

/** Called by the guard that has verified the request's token. */
export function noteUser(request: Request, user: RequestUser): void {
  users.set(request, user);
}

/** `undefined` for a request without a valid token. */
export function userOf(request: Request): RequestUser | undefined {
  return users.get(request);
}
