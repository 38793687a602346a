import type { SentMessage } from '../answers.js';
import {
  ListServerMembers,
  ListServerRooms,
  NamedServerRoom,
  PutDirectRoom,
  PutServerRoom,
  SendServerMessage,
  SetServerMembers,
} from '../app-room-requests.js';
import type { ErrorCode } from '../errors.js';
import { data, SEND_ERRORS } from '../events/definition.js';
import type { Rev } from '../ids.js';
import type { Member } from '../member.js';
import type { Room, ServerRoom } from '../room.js';
import type { UserBrief } from '../user.js';
import { byApp, type RouteDefinition, type RouteName } from './definition.js';

export interface ServerRooms {
  rooms: ServerRoom[];
  cursor: string | null;
}

/** `externalId` is `null` for a user whom the app has not brought. */
export interface ServerMemberUser extends UserBrief {
  externalId: string | null;
}

export interface ServerMember extends Member {
  user: ServerMemberUser;
}

/** A user whom the room has not taken, or not given the role. */
export interface RefusedMember {
  externalId: string;
  code: ErrorCode;
  /** The scope of `LIMIT_REACHED`. */
  scope?: string;
}

export interface ServerMembers {
  members: ServerMember[];
  cursor: string | null;
  rev: Rev;
}

export interface SetMembersAnswer {
  /** The members that the request changed. */
  changed: number;
  refused: RefusedMember[];
}

/** Routes for the servers of apps: their rooms (protocol, "Bring your own users"). */
export const SERVER_ROOM_ROUTES = {
  'PUT /v1/server/rooms/{externalId}': {
    service: 'history',
    tag: 'server',
    summary: 'Make a room of the app, or change what is given',
    fields:
      'A new room needs `name`. Fields that are left out stay as they are. `visibility` goes from public to private only. ' +
      '`ext` is replaced whole; `{}` removes it.',
    access: 'app:rooms',
    limit: byApp(),
    request: PutServerRoom,
    status: 200,
    otherStatus: 201,
    answer: data<ServerRoom>(),
    errors: ['NAME_TAKEN', 'ARCHIVED'],
  },
  'GET /v1/server/rooms': {
    service: 'history',
    tag: 'server',
    summary: 'The rooms of the app, by `externalId`',
    access: 'app:rooms',
    limit: byApp(),
    request: ListServerRooms,
    status: 200,
    answer: data<ServerRooms>(),
    errors: [],
  },
  'GET /v1/server/rooms/{externalId}': {
    service: 'history',
    tag: 'server',
    summary: 'A room of the app',
    access: 'app:rooms',
    limit: byApp(),
    request: NamedServerRoom,
    status: 200,
    answer: data<ServerRoom>(),
    errors: ['NOT_FOUND'],
  },
  'DELETE /v1/server/rooms/{externalId}': {
    service: 'history',
    tag: 'server',
    summary: 'Delete a room of the app',
    access: 'app:rooms',
    limit: byApp(),
    request: NamedServerRoom,
    status: 204,
    answer: null,
    errors: [],
  },
  'GET /v1/server/rooms/{externalId}/members': {
    service: 'history',
    tag: 'server',
    summary: 'The members of a room of the app',
    access: 'app:rooms',
    limit: byApp(),
    request: ListServerMembers,
    status: 200,
    answer: data<ServerMembers>(),
    errors: ['NOT_FOUND'],
  },
  'POST /v1/server/rooms/{externalId}/members': {
    service: 'history',
    tag: 'server',
    summary: 'Add members to a room of the app, give them roles, and remove members',
    fields:
      '1–100 entries in `set` and `remove` together, and no user twice. Each is judged for itself, in order. Without `role` a ' +
      'new member is `member`, and another one keeps the role. With `quiet` there are no system messages.',
    access: 'app:rooms',
    limit: byApp('set', 'remove'),
    request: SetServerMembers,
    status: 200,
    answer: data<SetMembersAnswer>(),
    errors: ['NOT_FOUND', 'ARCHIVED'],
  },
  'PUT /v1/server/direct': {
    service: 'history',
    tag: 'server',
    summary: 'The direct room of two users of the app',
    access: 'app:rooms',
    limit: byApp(),
    request: PutDirectRoom,
    status: 200,
    otherStatus: 201,
    answer: data<Room>(),
    errors: ['NOT_FOUND', 'BLOCKED', 'LIMIT_REACHED'],
  },
  'POST /v1/server/messages': {
    service: 'history',
    tag: 'server',
    summary: 'Send a message as the app’s bot, or as one of its users',
    fields:
      'Exactly one of `room` (the host’s id) and `roomId`. `as` is the host’s id of the sender and needs the scope `sessions` ' +
      'too. `mentions` are the host’s ids of members. `grow: true` makes a message of the bot that grows (feature `append`); not with `as`.',
    access: 'app:rooms',
    limit: byApp(),
    request: SendServerMessage,
    status: 200,
    otherStatus: 201,
    answer: data<SentMessage>(),
    errors: [...SEND_ERRORS, 'LIMIT_REACHED'],
  },
} as const satisfies Record<RouteName, RouteDefinition>;
