import type { Empty, OpenedRoom, PeekedRoom, RoomDirectory, RoomPage } from '../answers.js';
import type { Ext } from '../ext.js';
import type { RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, OPEN_DEFAULT } from '../limits.js';
import { NAME_RULE } from '../name-rule.js';
import {
  NOTIFY_LEVELS,
  ROOM_KINDS,
  VISIBILITIES,
  type NotifyLevel,
  type Room,
  type RoomKind,
  type RoomState,
  type Visibility,
} from '../room.js';
import { IsCount, IsCursor, IsExt, IsFlag, IsId, IsIdList, IsOneOf, IsText, IsTime, Optional } from '../validation.js';
import { byRoom, CHANGE_ERRORS, data, everywhere, inGroups, ROOM_ERRORS, type EventDefinition } from './definition.js';

/** Also rooms with other names exist, and can be joined by them. */
const ROOM_NAME_RULE = { ...NAME_RULE, max: LIMITS.nameChars };

/** A `group` needs a name; a `direct` room takes exactly one `memberIds` entry. */
export class CreateRoom {
  @Optional() @IsId() id?: RoomId;
  @IsOneOf(ROOM_KINDS) kind!: RoomKind;
  @Optional() @IsText(ROOM_NAME_RULE) name?: string;
  @Optional() @IsText({ min: 0, max: LIMITS.topicChars, blank: true }) topic?: string;
  @Optional({ default: 'private' }) @IsOneOf(VISIBILITIES) visibility?: Visibility;
  @Optional() @IsIdList(LIMITS.memberIds) memberIds?: UserId[];
  @Optional() @IsExt() ext?: Ext;
}

export class ListRooms {
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export class OpenRoom {
  @IsId() roomId!: RoomId;
  @Optional({ default: OPEN_DEFAULT }) @IsCount(1, LIMITS.pageMax) limit?: number;
}

/** A room, and nothing else: `room:close`, `room:leave`, `room:hide`, `room:peek`, `typing`. */
export class RoomRef {
  @IsId() roomId!: RoomId;
}

export class DiscoverRooms {
  @Optional() @IsText({ max: LIMITS.nameChars, blank: true }) query?: string;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Exactly one of `roomId` and `name`. */
export class JoinRoom {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsText({ max: LIMITS.nameChars }) name?: string;
}

/** `ext` is replaced whole; `{}` removes it. */
export class RoomSettings {
  @Optional() @IsText(ROOM_NAME_RULE) name?: string;
  @Optional() @IsText({ min: 0, max: LIMITS.topicChars, blank: true }) topic?: string;
  @Optional() @IsOneOf(VISIBILITIES) visibility?: Visibility;
  @Optional() @IsCount(0, 86_400) slowModeSeconds?: number;
  @Optional() @IsFlag() archived?: boolean;
  @Optional() @IsExt() ext?: Ext;
}

export class UpdateRoom extends RoomSettings {
  @IsId() roomId!: RoomId;
}

export class SetNotify {
  @IsId() roomId!: RoomId;
  @IsOneOf(NOTIFY_LEVELS) notify!: NotifyLevel;
  @Optional() @IsTime() until?: string;
}

/** `from` is the `seq` of a message. It needs the feature `unreadFrom`, and `unread: true`. */
export class SetUnread {
  @IsId() roomId!: RoomId;
  @IsFlag() unread!: boolean;
  @Optional() @IsCount(1) from?: number;
}

export const ROOM_EVENTS = {
  'room:create': {
    kind: 'command',
    request: CreateRoom,
    answer: data<RoomState>(),
    /** `created` is false when the id or the pair already had its room. */
    result: data<{ state: RoomState; created: boolean }>(),
    sendLike: false,
    keepsResult: false,
    people: ({ memberIds = [] }: CreateRoom) => memberIds,
    permission: null,
    limit: 'create',
    http: { route: 'POST /v1/rooms', creates: true },
    summary: 'Create a room; the same id or pair again gives the same room',
    fields:
      'A group needs `name`. A direct room takes exactly one entry of `memberIds`, another user, ' +
      'and no `name`, no `topic`, no `ext` and no `visibility: "public"`.',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'BLOCKED', 'GONE', 'NAME_TAKEN', 'IDEMPOTENCY_MISMATCH', 'LIMIT_REACHED'],
  },
  'room:list': {
    kind: 'read',
    request: ListRooms,
    answer: data<RoomPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms' },
    summary: 'My rooms, latest activity first',
    errors: [],
  },
  'room:open': {
    kind: 'read',
    request: OpenRoom,
    answer: data<OpenedRoom>(),
    /** `memberIds` is `null` in rooms of over `liveRoomMembers`; the gateway turns it into `online`. */
    result: data<Omit<OpenedRoom, 'online'> & { memberIds: UserId[] | null }>(),
    permission: everywhere('reader', 'and every other way to read'),
    limit: 'read',
    http: null,
    summary: 'A room with its newest messages; subscribes to it',
    errors: ROOM_ERRORS,
  },
  'room:close': {
    kind: 'own',
    request: RoomRef,
    answer: data<Empty>(),
    permission: null,
    limit: 'read',
    http: null,
    summary: 'Stop live changes of a room on this connection',
    errors: ['NOT_FOUND'],
  },
  'room:discover': {
    kind: 'read',
    request: DiscoverRooms,
    answer: data<RoomDirectory>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/directory/rooms' },
    summary: 'Public rooms by name',
    errors: ['FORBIDDEN'],
  },
  'room:peek': {
    kind: 'read',
    request: RoomRef,
    answer: data<PeekedRoom>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/peek' },
    feature: 'peek',
    summary: 'A room that I may join with its newest messages; subscribes to nothing',
    errors: ['NOT_FOUND', 'BANNED', 'GONE', 'FORBIDDEN'],
  },
  'room:join': {
    kind: 'command',
    request: JoinRoom,
    answer: data<OpenedRoom>(),
    result: data<{ joined: boolean }>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: null,
    limit: 'room',
    http: {
      route: 'POST /v1/rooms/{id}/join',
      request: RoomRef,
      summary: 'Join a public room and open it; `online` is `null`, presence is for sockets',
    },
    summary: 'Join a public room and open it',
    fields: 'Exactly one of `roomId` and `name`.',
    errors: ['NOT_FOUND', 'BANNED', 'GONE', 'FORBIDDEN', 'ARCHIVED', 'LIMIT_REACHED'],
  },
  'room:leave': {
    kind: 'command',
    request: RoomRef,
    answer: data<Empty>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: inGroups('reader'),
    limit: 'room',
    http: { route: 'POST /v1/rooms/{id}/leave' },
    summary: 'Leave a room',
    errors: ['NOT_FOUND', 'FORBIDDEN', 'GONE', 'BANNED', 'ARCHIVED'],
  },
  'room:update': {
    kind: 'command',
    request: UpdateRoom,
    answer: data<Room>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: inGroups('admin'),
    limit: 'room',
    http: { route: 'PATCH /v1/rooms/{id}' },
    summary: 'Change the settings of a room',
    fields:
      'Fields that are left out stay as they are. `visibility` goes from public to private only. ' +
      '`ext` is replaced whole; `{}` removes it.',
    errors: [...CHANGE_ERRORS, 'NAME_TAKEN'],
  },
  'room:delete': {
    kind: 'command',
    request: RoomRef,
    answer: data<Empty>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: inGroups('owner'),
    limit: 'room',
    http: { route: 'DELETE /v1/rooms/{id}' },
    summary: 'Delete a room',
    errors: CHANGE_ERRORS,
  },
  'room:notify': {
    kind: 'command',
    request: SetNotify,
    answer: data<RoomState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('reader'),
    limit: 'room',
    http: { route: 'PUT /v1/rooms/{id}/notify' },
    summary: 'Choose what I am notified of in a room, for good or until a time',
    fields: '`until` is a time in the future, at most a year ahead. Without it the level is for good.',
    errors: ROOM_ERRORS,
  },
  'room:unread': {
    kind: 'command',
    request: SetUnread,
    answer: data<RoomState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('reader'),
    limit: 'mark',
    http: { route: 'PUT /v1/rooms/{id}/unread' },
    feature: 'unreadMark',
    summary: 'Mark a room as unread until my next `read:mark`, from a message on or as a whole, or no longer',
    errors: ROOM_ERRORS,
  },
  'room:hide': {
    kind: 'command',
    request: RoomRef,
    answer: data<RoomState>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: byRoom(null, null, 'member', 'a group is left, not hidden'),
    limit: 'room',
    http: { route: 'POST /v1/rooms/{id}/hide' },
    feature: 'hide',
    summary: 'Hide a direct room until its next message',
    errors: [...ROOM_ERRORS, 'FORBIDDEN'],
  },
} as const satisfies Record<string, EventDefinition>;
