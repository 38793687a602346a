import { rate } from './rate.setting.js';
import { servicesWith } from './services.js';
import { integer, onOff, oneOf, optional, chosenSecret, secret, url } from './setting-types.js';

const MEBIBYTE = 1024 * 1024;

/** PostgreSQL, as services with a schema use it. */
export const STORE_SETTINGS = {
  databaseReadUrl: optional(
    secret(
      url(['postgres:', 'postgresql:'], {
        env: 'DATABASE_READ_URL',
        description:
          'A streaming replica of `DATABASE_URL`, for pages of messages, pinned messages and search. The primary answers when the replica is behind or unavailable.',
        readBy: ['history'],
      }),
    ),
  ),
  databasePoolMax: integer({
    env: 'DATABASE_POOL_MAX',
    description:
      'Maximum number of connections to PostgreSQL per process and service. In history a third of them, at most 4, is for messages and other commands alone, and a quarter, at most 3, for other writes; an import has one more.',
    readBy: servicesWith('postgres'),
    default: 10,
    min: 3,
    max: 200,
    unit: 'connections',
  }),
  auditDays: integer({
    env: 'AUDIT_DAYS',
    description: 'Audit records are deleted after this time; 0 keeps them forever.',
    readBy: servicesWith('postgres'),
    default: 400,
    min: 30,
    max: 36_500,
    orZero: true,
    unit: 'days',
  }),
};

const AUTH_DAYS = { readBy: ['auth'], min: 1, max: 3650, unit: 'days' } as const;

/** Accounts, sessions and their limits. */
export const AUTH_SETTINGS = {
  registration: oneOf(['open', 'invite', 'closed'], {
    env: 'REGISTRATION',
    description: 'Who may register: everybody, invited people, or no one.',
    readBy: ['auth', 'gateway'],
    default: 'invite',
    embedded: 'open',
  }),
  links: optional(
    oneOf(['off', 'guests', 'on'], {
      env: 'LINKS',
      description:
        'Which links into rooms admins of a room may make: none, those that make guests alone, or those that make accounts too, also where `REGISTRATION` or `OIDC_<ID>_SIGNUP` is `invite`. Links that were made before make no more accounts than it says. Not set: `on` where `REGISTRATION` is `open`, else `off`.',
      readBy: ['auth', 'gateway'],
    }),
  ),
  guests: onOff({
    env: 'GUESTS',
    description:
      'Allows new guests, who sign in with only a name. Guests who are there stay; `parley guests end` ends their sessions.',
    readBy: ['auth'],
    default: false,
    embedded: true,
  }),
  guestRooms: oneOf(['public', 'invited'], {
    env: 'GUEST_ROOMS',
    description:
      'What guests find by themselves: public rooms, and people by their exact username; or nothing (`invited`): they see the rooms and people that others have put before them.',
    readBy: ['auth', 'history'],
    default: 'public',
  }),
  accessTokenSeconds: integer({
    env: 'ACCESS_TOKEN_SECONDS',
    description: 'Lifetime of an access token.',
    readBy: ['auth'],
    default: 600,
    min: 5,
    max: 86_400,
    unit: 's',
  }),
  refreshTokenDays: integer({
    env: 'REFRESH_TOKEN_DAYS',
    description: 'Lifetime of a refresh token, and therefore of an unused session.',
    default: 30,
    ...AUTH_DAYS,
  }),
  sessionDays: integer({
    env: 'SESSION_DAYS',
    description:
      'Absolute lifetime of a session: after this time the user logs in again, however often the session was used. Sessions of guests, who could not log in again, and tokens of bots have none.',
    default: 180,
    ...AUTH_DAYS,
  }),
  guestRetentionDays: integer({
    env: 'GUEST_RETENTION_DAYS',
    description: 'Guests who have not come back for this time are erased.',
    default: 30,
    ...AUTH_DAYS,
  }),
  signingKeySecret: optional(
    chosenSecret({
      env: 'SIGNING_KEY_SECRET',
      description:
        'Encrypts the private keys of access tokens in PostgreSQL. If not set, they are stored unencrypted in auth’s schema.',
      readBy: ['auth'],
      min: 16,
      max: 512,
    }),
  ),
  signingKeyPublishSeconds: integer({
    env: 'SIGNING_KEY_PUBLISH_SECONDS',
    description:
      'The time between publishing a new key and signing with it. All services must fetch the key within it.',
    readBy: ['auth'],
    default: 300,
    min: 0,
    max: 86_400,
    unit: 's',
  }),
  rateLoginAccount: rate({
    env: 'RATE_LOGIN_ACCOUNT',
    description: 'Failed logins of one account from one IP, or on one device on which it has been used.',
    readBy: ['auth'],
    default: '10/15m',
  }),
  rateLoginStrangers: rate({
    env: 'RATE_LOGIN_STRANGERS',
    description: 'Failed logins of one account, summed over all IPs that it has never logged in from.',
    readBy: ['auth'],
    default: '100/15m',
  }),
  rateLoginAddress: rate({
    env: 'RATE_LOGIN_ADDRESS',
    description: 'Failed logins from one IP, for any account, and links for a new password that are not valid.',
    readBy: ['auth'],
    default: '100/15m',
  }),
  rateRegister: rate({
    env: 'RATE_REGISTER',
    description: 'New accounts from one IP. An operator’s invitation makes them without counting.',
    readBy: ['auth'],
    default: '20/1h',
  }),
  rateGuest: rate({
    env: 'RATE_GUEST',
    description: 'New guests from one IP. An operator’s invitation makes them without counting.',
    readBy: ['auth'],
    default: '60/1h',
  }),
  rateUserSearch: rate({
    env: 'RATE_USER_SEARCH',
    description: 'Searches for users by one user.',
    readBy: ['auth'],
    default: '60/1m',
  }),
  rateRefresh: rate({
    env: 'RATE_REFRESH',
    description: 'Refresh tokens that one IP presents.',
    readBy: ['auth'],
    default: '3000/1m',
  }),
  rateAccount: rate({
    env: 'RATE_ACCOUNT',
    description: 'Sessions that one user ends, and attempts of a guest to become an account.',
    readBy: ['auth'],
    default: '120/1m',
  }),
};

/** Bounds of one gateway. */
export const GATEWAY_SETTINGS = {
  maxConnections: integer({
    env: 'MAX_CONNECTIONS',
    description:
      'Maximum number of sockets of one gateway; further ones are refused with `OVERLOADED`. Sessions that are not accepted yet, or no longer, count too.',
    readBy: ['gateway'],
    default: 20_000,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
  }),
  maxConnectionsPerUser: integer({
    env: 'MAX_CONNECTIONS_PER_USER',
    description:
      'Maximum number of sockets of one user at one gateway; further ones are refused with `RATE_LIMITED` until one is closed.',
    readBy: ['gateway'],
    default: 50,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
  }),
  web: onOff({
    env: 'WEB',
    description: 'Serves the web client. `off`: a page with links to the documents of the API is at `/` instead.',
    readBy: ['gateway'],
    default: true,
  }),
  slowReaderBytes: integer({
    env: 'SLOW_READER_BYTES',
    description: 'A connection is closed when more bytes than this wait for its client to read them.',
    readBy: ['gateway'],
    default: 4 * MEBIBYTE,
    min: MEBIBYTE,
    max: 256 * MEBIBYTE,
    unit: 'bytes',
  }),
  unreadBytes: integer({
    env: 'UNREAD_BYTES',
    description:
      'Bytes that may wait in one gateway for all its clients together to read them. Above it the connections of the users who have left most unread are closed.',
    readBy: ['gateway'],
    default: 128 * MEBIBYTE,
    min: 4 * MEBIBYTE,
    max: 65_536 * MEBIBYTE,
    unit: 'bytes',
  }),
  socketTransport: oneOf(['turn', 'plain'], {
    env: 'SOCKET_TRANSPORT',
    description:
      'How frames reach WebSockets. `turn`: written to the TCP socket without Engine.IO, once per turn of the event loop. `plain`: by the public API of Socket.IO and Engine.IO alone, with about six times the CPU time per frame.',
    readBy: ['gateway'],
    default: 'turn',
  }),
  rateRequests: rate({
    env: 'RATE_REQUESTS',
    description: 'Requests of one connection.',
    readBy: ['gateway'],
    default: '600/10s',
  }),
  rateConnectUser: rate({
    env: 'RATE_CONNECT_USER',
    description: 'New connections of one user.',
    readBy: ['gateway'],
    default: '60/1m',
  }),
  rateConnectAddress: rate({
    env: 'RATE_CONNECT_ADDRESS',
    description: 'Connection attempts from one IP.',
    readBy: ['gateway'],
    default: '1200/1m',
  }),
};
