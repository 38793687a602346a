import type { Ext } from './ext.js';
import type { SessionId, UserId } from './ids.js';
import type { Device } from './push.js';

export const USER_TYPES = ['user', 'guest', 'bot'] as const;
export type UserType = (typeof USER_TYPES)[number];

export interface User {
  id: UserId;
  username: string;
  displayName: string;
  type: UserType;
  /** The picture: an absolute path on Parley's origin, or an absolute URL. Another picture has another URL. */
  avatarUrl: string | null;
  /** The user's own data, for clients; every signed-in user may see it. */
  ext: Ext | null;
  /** Counts the changes of the user; the higher of two versions is current. */
  version: number;
  createdAt: string;
}

export const APP_USERS_MODES = ['open', 'closed'] as const;
export type AppUsersMode = (typeof APP_USERS_MODES)[number];

/** The app that brought a user, for the user's own clients. The host decides on the user's name, picture, password and end. */
export interface AppOfUser {
  /** The username of the app's bot. */
  name: string;
  /** The host's own id of the user. */
  externalId: string;
  /** `closed`: the users of the app meet only where the app puts them. */
  users: AppUsersMode;
}

/** One's own user. `app` is `null` unless an app brought the user. */
export interface Me extends User {
  app: AppOfUser | null;
}

/** A user as the app that brought them sees them. */
export interface ServerUser extends User {
  externalId: string;
  suspended: boolean;
}

/** The public fields of a user. For an erased user `username`, `displayName` and `avatarUrl` are `null`. */
export interface UserBrief {
  id: UserId;
  username: string | null;
  displayName: string | null;
  type: UserType;
  avatarUrl: string | null;
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

/** The tokens of a user of an app have no `refreshToken`: to go on, the page gets others. */
export interface HostSignIn {
  user: Me;
  tokens: Tokens;
}

/** A session of a user of an app, as the app sees it. */
export interface ServerSession {
  id: SessionId;
  createdAt: string;
  lastSeenAt: string;
  userAgent: string | null;
  ip: string | null;
}

export interface Session extends ServerSession {
  current: boolean;
  /** The way in: `password`, `guest`, `app`, or the id of a provider. */
  via: string;
  /** Its devices that get pushes. Left out by earlier servers. */
  devices?: Device[];
}

/** A user at a provider of OpenID Connect, connected to an account. */
export interface ProviderIdentity {
  id: string;
  /** The id of the provider in `GET /v1/auth/ways`. */
  provider: string;
  /** As the provider calls the user. */
  name: string | null;
  createdAt: string;
  lastUsedAt: string;
}

/** Claims of an access token beside `iss`, `aud`, `iat` and `exp` (seconds). */
export interface AccessClaims {
  sub: UserId;
  sid: SessionId;
  username: string;
  name: string;
  type: UserType;
  /** `User.version` when the token was made, so services can cache the user's names without a request to auth. */
  ver: number;
  /** The app that brought the user, by its bot. */
  app?: UserId;
}
