import type { SessionId, UserId } from '#contracts';
import type { EndCode } from './session-status.port.js';

/** Auth's routes for the other services. The front does not serve them, and each needs the secret. */
export const INTERNAL_ROUTES = {
  sessions: 'internal/sessions/check',
  users: 'internal/users/find',
  userChanges: 'internal/users/changed',
} as const;

export const INTERNAL_SECRET_HEADER = 'x-parley-internal-secret';
export const JWKS_ROUTE = '.well-known/jwks.json';

export interface CheckSessionsBody {
  sessionIds: readonly SessionId[];
}

export interface CheckSessionsAnswer {
  ended: { sessionId: SessionId; code: EndCode }[];
}

export interface FindUsersBody {
  userIds: readonly UserId[];
}
