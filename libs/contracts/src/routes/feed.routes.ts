import { data } from '../events/definition.js';
import {
  NamedHook,
  PullFeed,
  PutHook,
  ReplayHook,
  type Hook,
  type HookTest,
  type PullAnswer,
  type PutHookAnswer,
} from '../feed.js';
import { byApp, type RouteDefinition, type RouteName } from './definition.js';

/** The new secret. Those before it sign for another 24 hours. */
export interface HookSecret {
  secret: string;
}

const HOOK = { service: 'courier', tag: 'server', access: 'app:feed', limit: byApp() } as const;

/** Hooks: an app's server gets every message of its rooms (protocol, "The feed"). */
export const FEED_ROUTES = {
  'PUT /v1/server/hooks/{id}': {
    ...HOOK,
    summary: 'Make a hook of the app, or change its URL',
    fields: 'Without `url` the app pulls. A repeat answers the same secret; it may change `url`, and nothing else.',
    request: PutHook,
    path: { id: 'id' },
    status: 200,
    otherStatus: 201,
    answer: data<PutHookAnswer>(),
    errors: ['IDEMPOTENCY_MISMATCH', 'LIMIT_REACHED'],
  },
  'GET /v1/server/hooks': {
    ...HOOK,
    summary: 'The hooks of the app',
    request: null,
    status: 200,
    answer: data<{ hooks: Hook[] }>(),
    errors: [],
  },
  'GET /v1/server/hooks/{id}': {
    ...HOOK,
    summary: 'A hook of the app',
    request: NamedHook,
    path: { id: 'id' },
    status: 200,
    answer: data<Hook>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/server/hooks/{id}': {
    ...HOOK,
    summary: 'Remove a hook of the app, and its place in each room',
    request: NamedHook,
    path: { id: 'id' },
    status: 204,
    answer: null,
    errors: [],
  },
  'POST /v1/server/hooks/{id}/pause': {
    ...HOOK,
    summary: 'Begin no further delivery; nothing is lost',
    request: NamedHook,
    path: { id: 'id' },
    status: 200,
    answer: data<Hook>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/hooks/{id}/resume': {
    ...HOOK,
    summary: 'Go on with what waits, at once',
    request: NamedHook,
    path: { id: 'id' },
    status: 200,
    answer: data<Hook>(),
    errors: ['NOT_FOUND', 'ACCOUNT_SUSPENDED'],
  },
  'POST /v1/server/hooks/{id}/rotate': {
    ...HOOK,
    summary: 'Make a new secret; those before it sign for another 24 hours',
    request: NamedHook,
    path: { id: 'id' },
    status: 200,
    answer: data<HookSecret>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/hooks/{id}/replay': {
    ...HOOK,
    summary: 'Deliver again what is still there, of one room or of all',
    fields: '`seq` needs `roomId`.',
    request: ReplayHook,
    path: { id: 'id' },
    status: 200,
    answer: data<Hook>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/hooks/{id}/test': {
    ...HOOK,
    summary: 'Send a `ping` and wait for its result',
    request: NamedHook,
    path: { id: 'id' },
    status: 200,
    answer: data<HookTest>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/feed': {
    ...HOOK,
    summary: 'Pull the deliveries of a hook without a URL',
    request: PullFeed,
    status: 200,
    answer: data<PullAnswer>(),
    errors: ['NOT_FOUND'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
