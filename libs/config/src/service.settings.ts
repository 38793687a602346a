import { rate } from './rate.setting.js';
import { integer, onOff, oneOf, optional, madeUpSecret } from './setting-types.js';

const MEBIBYTE = 1024 * 1024;

/** PostgreSQL, as auth and history use it. */
export const STORE_SETTINGS = {
  databasePoolMax: integer({
    env: 'DATABASE_POOL_MAX',
    description: 'Connections to PostgreSQL that one process holds at most, per service in it.',
    readBy: ['auth', 'history'],
    default: 10,
    min: 2,
    max: 200,
    unit: 'connections',
  }),
  auditDays: integer({
    env: 'AUDIT_DAYS',
    description: 'Records of what operators did are deleted when they are older; 0 keeps them for ever.',
    readBy: ['auth', 'history'],
    default: 400,
    min: 30,
    max: 36_500,
    orZero: true,
    unit: 'days',
  }),
};

/** Accounts, sessions and their limits. */
export const AUTH_SETTINGS = {
  registration: oneOf(['open', 'invite', 'closed'], {
    env: 'REGISTRATION',
    description: 'Who may make an account.',
    readBy: ['auth'],
    default: 'open',
  }),
  guests: onOff({
    env: 'GUESTS',
    description: 'Whether one may enter with a name only.',
    readBy: ['auth'],
    default: true,
  }),
  accessTokenSeconds: integer({
    env: 'ACCESS_TOKEN_SECONDS',
    description: 'Life of an access token.',
    readBy: ['auth'],
    default: 600,
    min: 5,
    max: 86_400,
    unit: 's',
  }),
  refreshTokenDays: integer({
    env: 'REFRESH_TOKEN_DAYS',
    description: 'Life of a refresh token, and so of a session that nobody uses.',
    readBy: ['auth'],
    default: 30,
    min: 1,
    max: 3650,
    unit: 'days',
  }),
  guestRetentionDays: integer({
    env: 'GUEST_RETENTION_DAYS',
    description: 'Guests not seen for so long are erased.',
    readBy: ['auth'],
    default: 30,
    min: 1,
    max: 3650,
    unit: 'days',
  }),
  signingKeySecret: optional(
    madeUpSecret({
      env: 'SIGNING_KEY_SECRET',
      description:
        'Seals the private keys of access tokens in PostgreSQL. Without it they stand there as they are, in auth’s own schema.',
      readBy: ['auth'],
      min: 16,
      max: 512,
    }),
  ),
  signingKeyPublishSeconds: integer({
    env: 'SIGNING_KEY_PUBLISH_SECONDS',
    description: 'A new key is published for so long before it signs, so that every service knows it by then.',
    readBy: ['auth'],
    default: 300,
    min: 0,
    max: 86_400,
    unit: 's',
  }),
  rateLoginAccount: rate({
    env: 'RATE_LOGIN_ACCOUNT',
    description: 'Failed logins of one account from one address.',
    readBy: ['auth'],
    default: '10/15m',
  }),
  rateLoginStrangers: rate({
    env: 'RATE_LOGIN_STRANGERS',
    description: 'Failed logins of one account from all the addresses together that it has never logged in from.',
    readBy: ['auth'],
    default: '100/15m',
  }),
  rateLoginAddress: rate({
    env: 'RATE_LOGIN_ADDRESS',
    description: 'Failed logins from one address, whatever the account.',
    readBy: ['auth'],
    default: '100/15m',
  }),
  rateRegister: rate({
    env: 'RATE_REGISTER',
    description: 'New accounts from one address.',
    readBy: ['auth'],
    default: '20/1h',
  }),
  rateGuest: rate({
    env: 'RATE_GUEST',
    description: 'New guests from one address.',
    readBy: ['auth'],
    default: '60/1h',
  }),
  rateUserSearch: rate({
    env: 'RATE_USER_SEARCH',
    description: 'Searches for users by one user.',
    readBy: ['auth'],
    default: '60/1m',
  }),
};

/** What a user may do in rooms, over sockets and over HTTP. */
export const CHAT_SETTINGS = {
  rateSend: rate({
    env: 'RATE_SEND',
    description: 'Messages of one user, through all processes together.',
    readBy: ['gateway', 'history'],
    default: '600/10s',
  }),
  rateSendRoom: rate({
    env: 'RATE_SEND_ROOM',
    description: 'Messages of one user in one room, through all processes together.',
    readBy: ['gateway', 'history'],
    default: '300/10s',
  }),
  rateCreate: rate({
    env: 'RATE_CREATE',
    description: 'Rooms that one user creates.',
    readBy: ['gateway', 'history'],
    default: '60/1m',
  }),
  rateSearch: rate({
    env: 'RATE_SEARCH',
    description: 'Searches for messages by one user.',
    readBy: ['gateway', 'history'],
    default: '60/1m',
  }),
};

/** Bounds of one gateway. */
export const GATEWAY_SETTINGS = {
  maxConnections: integer({
    env: 'MAX_CONNECTIONS',
    description: 'Sockets that one gateway holds; more are refused with `OVERLOADED`.',
    readBy: ['gateway'],
    default: 20_000,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
  }),
  slowReaderBytes: integer({
    env: 'SLOW_READER_BYTES',
    description: 'A connection with more bytes than this waiting to be read is cut.',
    readBy: ['gateway'],
    default: 4 * MEBIBYTE,
    min: MEBIBYTE,
    max: 256 * MEBIBYTE,
    unit: 'bytes',
  }),
  rateRequests: rate({
    env: 'RATE_REQUESTS',
    description: 'Requests of one connection.',
    readBy: ['gateway'],
    default: '600/10s',
  }),
  rateConnectUser: rate({
    env: 'RATE_CONNECT_USER',
    description: 'Connections that one user opens.',
    readBy: ['gateway'],
    default: '60/1m',
  }),
  rateConnectAddress: rate({
    env: 'RATE_CONNECT_ADDRESS',
    description: 'Connections that one address tries to open.',
    readBy: ['gateway'],
    default: '1200/1m',
  }),
  rateTyping: rate({
    env: 'RATE_TYPING',
    description: 'Typing of one user that is passed on, in all rooms together.',
    readBy: ['gateway'],
    default: '60/10s',
  }),
  rateWatch: rate({
    env: 'RATE_WATCH',
    description: 'Changes of the list of whom one user watches.',
    readBy: ['gateway'],
    default: '60/10s',
  }),
};
