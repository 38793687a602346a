import type { Empty, WatchedPresence } from '../answers.js';
import type { UserId } from '../ids.js';
import { LIMITS } from '../limits.js';
import { SETTABLE_STATUSES, type SettableStatus } from '../presence.js';
import type { UserBrief } from '../user.js';
import { IsId, IsIdList, IsOneOf } from '../validation.js';
import { data, everywhere, SPEAK_ERRORS, type EventDefinition } from './definition.js';
import { RoomRef } from './room.events.js';

export class BlockRef {
  @IsId() userId!: UserId;
}

/** Replaces the list of watched users. */
export class WatchPresence {
  @IsIdList(LIMITS.watch) userIds!: UserId[];
}

export class SetPresence {
  @IsOneOf(SETTABLE_STATUSES) status!: SettableStatus;
}

/** A request without fields. */
export class Nothing {}

export const PEOPLE_EVENTS = {
  'block:add': {
    kind: 'mine',
    request: BlockRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'block',
    http: { route: 'PUT /v1/blocks/{userId}' },
    summary: 'Block a user',
    errors: ['NOT_FOUND', 'LIMIT_REACHED'],
  },
  'block:remove': {
    kind: 'mine',
    request: BlockRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'block',
    http: { route: 'DELETE /v1/blocks/{userId}' },
    summary: 'Lift a block',
    errors: [],
  },
  'block:list': {
    kind: 'read',
    request: Nothing,
    answer: data<{ users: UserBrief[] }>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/blocks' },
    summary: 'Users I have blocked',
    errors: [],
  },
  'presence:watch': {
    kind: 'own',
    request: WatchPresence,
    answer: data<WatchedPresence>(),
    permission: null,
    limit: 'watch',
    http: null,
    summary: 'Watch the presence of these users on this connection; replaces the list',
    errors: ['LIMIT_REACHED'],
  },
  'presence:set': {
    kind: 'own',
    request: SetPresence,
    answer: data<Empty>(),
    permission: null,
    limit: 'presence',
    http: null,
    summary: 'Show a status on this connection',
    errors: [],
  },
  typing: {
    kind: 'own',
    request: RoomRef,
    answer: data<Empty>(),
    permission: everywhere('member'),
    limit: 'typing',
    http: null,
    summary: 'Tell the room that I type',
    errors: SPEAK_ERRORS,
  },
} as const satisfies Record<string, EventDefinition>;
