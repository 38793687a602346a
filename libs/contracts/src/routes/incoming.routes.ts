import type { Empty } from '../answers.js';
import { data, SEND_ERRORS } from '../events/definition.js';
import {
  CreateIncoming,
  ListIncoming,
  LookIncoming,
  LookIncomingPair,
  PostIncoming,
  PostIncomingPair,
  RevokeIncoming,
  type ForeignPosted,
  type Incoming,
  type IncomingPost,
  type NewIncoming,
} from '../incoming.js';
import { byApp, type RouteDefinition, type RouteName } from './definition.js';

/** At most `INCOMING_PER_ROOM_MAX`. */
export interface IncomingList {
  incoming: Incoming[];
}

const AS_IN = 'As `POST /v1/in/{token}`.';

/** Posts of programs, at the URLs that they expect. */
const POST = {
  service: 'history',
  tag: 'incoming',
  summary: 'Post a message by an incoming webhook',
  access: 'none',
  limit: { own: 'counts by webhook, and unknown tokens by IP' },
  query: ['wait', 'quiet', 'thread_id'],
  status: 200,
  otherStatus: [201, 204],
  media: 'text/plain',
  errors: SEND_ERRORS,
} as const satisfies Partial<RouteDefinition>;

const GET = {
  service: 'history',
  tag: 'incoming',
  summary: 'Whether an incoming webhook lives',
  access: 'none',
  limit: { own: 'counts as a post' },
  status: 200,
  errors: ['NOT_FOUND'],
} as const satisfies Partial<RouteDefinition>;

/** Incoming webhooks: for the servers of apps, and for those who post. */
export const INCOMING_ROUTES = {
  'POST /v1/server/rooms/{externalId}/incoming': {
    service: 'history',
    tag: 'server',
    summary: 'Make an incoming webhook of a room of the app',
    fields: '`name` is the display name of its bot. A repeat answers the same URLs, which are secrets.',
    access: 'app:rooms',
    limit: byApp(),
    request: CreateIncoming,
    status: 200,
    otherStatus: 201,
    answer: data<NewIncoming>(),
    errors: ['NOT_FOUND', 'ARCHIVED', 'LIMIT_REACHED', 'IDEMPOTENCY_MISMATCH'],
  },
  'GET /v1/server/rooms/{externalId}/incoming': {
    service: 'history',
    tag: 'server',
    summary: 'The incoming webhooks that the app has made in a room',
    access: 'app:rooms',
    limit: byApp(),
    request: ListIncoming,
    status: 200,
    answer: data<IncomingList>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/server/rooms/{externalId}/incoming/{id}': {
    service: 'history',
    tag: 'server',
    summary: 'End an incoming webhook of the app',
    access: 'app:rooms',
    limit: byApp(),
    request: RevokeIncoming,
    path: { externalId: 'externalId', id: 'id' },
    status: 204,
    answer: null,
    errors: [],
  },
  'POST /v1/in/{token}': {
    ...POST,
    fields:
      '`id`, or the header `idempotency-key`, makes the post repeatable. Without `body`, it is a post of a program for another chat ' +
      '(docs/protocol/apps.md): it may have another content type, and the answer is `ok`, or, with `wait` in the query, `{ id }`. ' +
      'Unknown fields and query parameters are ignored.',
    request: PostIncoming,
    answer: data<IncomingPost | ForeignPosted>(),
  },
  'POST /v1/in/{token}/slack': {
    ...POST,
    fields: AS_IN,
    request: PostIncoming,
    answer: data<IncomingPost | ForeignPosted>(),
  },
  'POST /hooks/{token}': {
    ...POST,
    fields: AS_IN,
    request: PostIncoming,
    answer: data<IncomingPost | ForeignPosted>(),
  },
  'POST /hooks/{webhook}/{signature}': {
    ...POST,
    fields: AS_IN,
    request: PostIncomingPair,
    answer: data<IncomingPost | ForeignPosted>(),
  },
  'GET /v1/in/{token}': { ...GET, request: LookIncoming, answer: data<Empty>() },
  'GET /v1/in/{token}/slack': { ...GET, request: LookIncoming, answer: data<Empty>() },
  'GET /hooks/{token}': { ...GET, request: LookIncoming, answer: data<Empty>() },
  'GET /hooks/{webhook}/{signature}': { ...GET, request: LookIncomingPair, answer: data<Empty>() },
} as const satisfies Record<RouteName, RouteDefinition>;
