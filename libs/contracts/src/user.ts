import type { SessionId, UserId } from './ids.js';

export const USER_TYPES = ['user', 'guest', 'bot'] as const;
export type UserType = (typeof USER_TYPES)[number];

export interface User {
  id: UserId;
  username: string;
  displayName: string;
  type: UserType;
  /** Counts the changes of the user; of two versions the higher one is right. */
  version: number;
  createdAt: string;
}

/** What others see of a user; of an erased one `username` and `displayName` are `null`. */
export interface UserBrief {
  id: UserId;
  username: string | null;
  displayName: string | null;
  type: UserType;
  version: number;
}

export interface Tokens {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
  /** Left out in cookie mode. */
  refreshToken?: string;
  sessionId: SessionId;
}

export interface Session {
  id: SessionId;
  createdAt: string;
  lastSeenAt: string;
  userAgent: string | null;
  ip: string | null;
  current: boolean;
}

/** Claims of an access token beside `iss`, `aud`, `iat` and `exp` (seconds). */
export interface AccessClaims {
  sub: UserId;
  sid: SessionId;
  username: string;
  name: string;
  type: UserType;
  /** `User.version` when the token was made, so that services can keep a brief of the user without asking. */
  ver: number;
}
