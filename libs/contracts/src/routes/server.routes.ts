import {
  BeginExternalSession,
  ListExternalUsers,
  NamedExternalSession,
  NamedExternalUser,
  PutExternalUser,
  PutExternalUsers,
  SuspendExternalUser,
} from '../app-requests.js';
import type { ErrorBody } from '../errors.js';
import { data } from '../events/definition.js';
import type { HostSignIn, ServerSession, ServerUser } from '../user.js';
import { byApp, type RouteDefinition, type RouteName } from './definition.js';

export interface ServerUsers {
  users: ServerUser[];
  cursor: string | null;
}

/** What became of one user of several. */
export type PutResult = { externalId: string; user: ServerUser } | { externalId: string; error: ErrorBody };

const PROFILE =
  'A new user needs `displayName`. Fields that are left out stay as they are; `ext` is replaced whole. `username` is given once.';

/** Routes for the servers of apps, which bring their own users (protocol, "Bring your own users"). */
export const SERVER_ROUTES = {
  'PUT /v1/server/users/{externalId}': {
    service: 'auth',
    tag: 'server',
    summary: 'Make a user of the app, or change what is given',
    fields: PROFILE,
    access: 'app:users',
    limit: byApp(),
    request: PutExternalUser,
    status: 200,
    otherStatus: 201,
    answer: data<ServerUser>(),
    errors: ['USERNAME_TAKEN'],
  },
  'POST /v1/server/users': {
    service: 'auth',
    tag: 'server',
    summary: 'Put several users of the app, each for itself',
    fields: `Each entry has the fields of \`PUT\` and \`externalId\`, and an answer of its own, in the order given. ${PROFILE}`,
    access: 'app:users',
    limit: byApp('users'),
    request: PutExternalUsers,
    status: 200,
    answer: data<{ results: PutResult[] }>(),
    errors: [],
  },
  'GET /v1/server/users': {
    service: 'auth',
    tag: 'server',
    summary: 'The users of the app, by `externalId`',
    access: 'app:users',
    limit: byApp(),
    request: ListExternalUsers,
    status: 200,
    answer: data<ServerUsers>(),
    errors: [],
  },
  'GET /v1/server/users/{externalId}': {
    service: 'auth',
    tag: 'server',
    summary: 'A user of the app',
    access: 'app:users',
    limit: byApp(),
    request: NamedExternalUser,
    status: 200,
    answer: data<ServerUser>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/server/users/{externalId}': {
    service: 'auth',
    tag: 'server',
    summary: 'Erase a user of the app; their messages stay, without a sender',
    access: 'app:users',
    limit: byApp(),
    request: NamedExternalUser,
    status: 204,
    answer: null,
    errors: [],
  },
  'POST /v1/server/users/{externalId}/suspend': {
    service: 'auth',
    tag: 'server',
    summary: 'Suspend a user of the app: all sessions end',
    access: 'app:users',
    limit: byApp(),
    request: SuspendExternalUser,
    status: 204,
    answer: null,
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/users/{externalId}/restore': {
    service: 'auth',
    tag: 'server',
    summary: 'End the suspension of a user of the app, unless an operator has suspended the user',
    access: 'app:users',
    limit: byApp(),
    request: NamedExternalUser,
    status: 204,
    answer: null,
    errors: ['NOT_FOUND', 'FORBIDDEN'],
  },
  'POST /v1/server/users/{externalId}/sessions': {
    service: 'auth',
    tag: 'server',
    summary: 'Begin a session of a user of the app, or renew the one that `sessionId` names',
    fields:
      '`user` is put first; it needs the scope `users` too. A `sessionId` that is not a living session of the user is ignored.',
    access: 'app:sessions',
    limit: byApp(),
    request: BeginExternalSession,
    status: 200,
    otherStatus: 201,
    answer: data<HostSignIn>(),
    errors: ['NOT_FOUND', 'ACCOUNT_SUSPENDED', 'USERNAME_TAKEN'],
  },
  'GET /v1/server/users/{externalId}/sessions': {
    service: 'auth',
    tag: 'server',
    summary: 'The sessions of a user of the app',
    access: 'app:sessions',
    limit: byApp(),
    request: NamedExternalUser,
    status: 200,
    answer: data<{ sessions: ServerSession[] }>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/server/users/{externalId}/sessions': {
    service: 'auth',
    tag: 'server',
    summary: 'End all sessions of a user of the app; tokens that the host signed before no longer count',
    access: 'app:sessions',
    limit: byApp(),
    request: NamedExternalUser,
    status: 204,
    answer: null,
    errors: [],
  },
  'DELETE /v1/server/users/{externalId}/sessions/{sessionId}': {
    service: 'auth',
    tag: 'server',
    summary: 'End one session of a user of the app',
    access: 'app:sessions',
    limit: byApp(),
    request: NamedExternalSession,
    status: 204,
    answer: null,
    errors: [],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
