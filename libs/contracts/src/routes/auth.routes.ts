import { ExchangeToken } from '../app-requests.js';
import {
  ChangePassword,
  EnterAsGuest,
  Login,
  Refresh,
  Register,
  ResetPassword,
  UpgradeGuest,
} from '../auth-requests.js';
import { data } from '../events/definition.js';
import { Nothing } from '../events/people.events.js';
import type { Empty } from '../answers.js';
import type { SessionId } from '../ids.js';
import { ReadInvitation, type Invitation, type Site } from '../invites.js';
import { ID_CHARS_MAX } from '../limits.js';
import type { HostSignIn, Session, Tokens, User } from '../user.js';
import { IsText } from '../validation.js';
import { byUser, type RouteDefinition, type RouteName } from './definition.js';

export class NamedSession {
  @IsText({ max: ID_CHARS_MAX }) sessionId!: SessionId;
}

export interface SignInAnswer {
  user: User;
  tokens: Tokens;
}

/** The ways to sign in that the operator has configured. */
export interface Ways {
  /** A server of before leaves it out. If it is there, so are `POST /v1/auth/invite`, and `invite` and `username` in the requests of guests. */
  site?: Site;
  registration: 'open' | 'invite' | 'closed';
  guests: boolean;
  passwords: boolean;
  email: 'off' | 'optional' | 'required';
  /** Accounts may turn a second factor on. */
  totp: boolean;
  providers: { id: string; name: string }[];
}

/** A public key (RFC 7517). */
export interface Jwk {
  kid: string;
  kty: string;
  crv: string;
  x: string;
  y: string;
  alg: string;
  use: string;
}

const PROVEN = ['BAD_CREDENTIALS', 'ACCOUNT_SUSPENDED'] as const;

/** Accounts and sessions (protocol, section 3). */
export const AUTH_ROUTES = {
  'GET /v1/auth/ways': {
    service: 'auth',
    tag: 'accounts',
    summary: 'The ways to sign in',
    access: 'none',
    limit: { none: 'settings from memory' },
    request: Nothing,
    status: 200,
    answer: data<Ways>(),
    errors: [],
  },
  'POST /v1/auth/invite': {
    service: 'auth',
    tag: 'accounts',
    summary: 'An invitation, for the page that it leads to',
    access: 'none',
    limit: { own: 'only failures count, by IP' },
    request: ReadInvitation,
    status: 200,
    answer: data<Invitation>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/auth/register': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Create an account',
    fields: 'Where e-mail addresses must be confirmed, the answer is 202 `{}`, and the mailed link makes the account.',
    access: 'none',
    limit: { own: 'counts by IP, once registration is open to the request' },
    request: Register,
    status: 201,
    otherStatus: 202,
    answer: data<SignInAnswer | Empty>(),
    errors: ['USERNAME_TAKEN', 'FORBIDDEN'],
  },
  'POST /v1/auth/login': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Log in',
    access: 'none',
    limit: { own: 'only failures count, by account, IP and device' },
    request: Login,
    status: 200,
    answer: data<SignInAnswer>(),
    errors: [...PROVEN, 'SECOND_FACTOR', 'FORBIDDEN'],
  },
  'POST /v1/auth/guest': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Sign in as a guest, with only a name',
    fields:
      'Exactly one of `username` and `displayName`. From a `displayName` the server makes a username that is free.',
    access: 'none',
    limit: { own: 'counts by IP, if guests are allowed' },
    request: EnterAsGuest,
    status: 201,
    answer: data<SignInAnswer>(),
    errors: ['USERNAME_TAKEN', 'FORBIDDEN'],
  },
  'POST /v1/auth/upgrade': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Turn a guest into an account with the same id',
    access: 'bearer',
    limit: { own: 'counts by user, unless registration is closed' },
    request: UpgradeGuest,
    status: 200,
    answer: data<{ user: User }>(),
    errors: ['CONFLICT', 'FORBIDDEN', 'USERNAME_TAKEN'],
  },
  'POST /v1/auth/exchange': {
    service: 'auth',
    tag: 'sessions',
    summary: 'Sign in a user of an app with a token that its host has signed',
    fields: 'A `sessionId` that is not a living session of the user is ignored.',
    access: 'none',
    limit: { own: 'counts by IP, as refresh tokens do' },
    request: ExchangeToken,
    status: 200,
    otherStatus: 201,
    answer: data<HostSignIn>(),
    errors: PROVEN,
  },
  'POST /v1/auth/refresh': {
    service: 'auth',
    tag: 'sessions',
    summary: 'Exchange a refresh token for its successor and a new access token',
    fields: 'Exactly one of `refreshToken` and `cookie: true`.',
    access: 'none',
    limit: { own: 'counts presented tokens by IP' },
    request: Refresh,
    status: 200,
    answer: data<{ tokens: Tokens }>(),
    errors: ['UNAUTHENTICATED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED', 'FORBIDDEN'],
  },
  'POST /v1/auth/logout': {
    service: 'auth',
    tag: 'sessions',
    summary: 'End this session',
    access: 'logout',
    limit: { own: 'counts a refresh token like a refresh; an access token ends its own session' },
    request: Nothing,
    status: 204,
    answer: null,
    errors: ['FORBIDDEN'],
  },
  'GET /v1/auth/sessions': {
    service: 'auth',
    tag: 'sessions',
    summary: 'My sessions',
    access: 'bearer',
    limit: byUser('read'),
    request: Nothing,
    status: 200,
    answer: data<{ sessions: Session[] }>(),
    errors: [],
  },
  'DELETE /v1/auth/sessions/{id}': {
    service: 'auth',
    tag: 'sessions',
    summary: 'End one of my sessions',
    access: 'bearer',
    limit: byUser('account'),
    request: NamedSession,
    path: { id: 'sessionId' },
    status: 204,
    answer: null,
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/auth/sessions': {
    service: 'auth',
    tag: 'sessions',
    summary: 'End all my sessions except this one',
    access: 'bearer',
    limit: byUser('account'),
    request: Nothing,
    status: 204,
    answer: null,
    errors: [],
  },
  'POST /v1/auth/password': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Change the password; ends all other sessions',
    access: 'bearer',
    limit: { own: 'counts as a login with the present password' },
    request: ChangePassword,
    status: 204,
    answer: null,
    errors: ['BAD_CREDENTIALS', 'FORBIDDEN'],
  },
  'POST /v1/auth/reset': {
    service: 'auth',
    tag: 'accounts',
    summary: 'Choose a new password with the link of an operator or of a mail; ends all sessions',
    access: 'none',
    limit: { own: 'only failures count, by IP' },
    request: ResetPassword,
    status: 204,
    answer: null,
    errors: ['FORBIDDEN', 'BAD_CREDENTIALS', 'SECOND_FACTOR'],
  },
  'GET /.well-known/jwks.json': {
    service: 'auth',
    tag: 'keys',
    summary: 'The keys that verify access tokens',
    access: 'none',
    limit: { none: 'public keys from memory; every service asks for them' },
    request: null,
    status: 200,
    answer: data<{ keys: Jwk[] }>(),
    errors: [],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
