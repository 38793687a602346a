/** What a key of an app may do: its users, their sessions, its rooms and messages, the feed. */
export const APP_SCOPES = ['users', 'sessions', 'rooms', 'feed'] as const;
export type AppScope = (typeof APP_SCOPES)[number];

/** Distinguishes a key of an app from other tokens. Secret scanners can recognize it. */
export const APP_KEY_PREFIX = 'parley_app_';

/** Distinguishes a secret with which a host signs tokens. Its whole text is the key of HS256. */
export const HOST_SECRET_PREFIX = 'parley_jwt_';
