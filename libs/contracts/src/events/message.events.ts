import type { MessagePage, PinPage, SearchPage, SentMessage } from '../answers.js';
import type { Ext } from '../ext.js';
import type { FileId, MessageId, RoomId, UserId } from '../ids.js';
import { EVERYONE_BY_MEMBERS_MAX, LIMITS, LIST_DEFAULT, LIST_MAX, PAGE_DEFAULT } from '../limits.js';
import type { Message } from '../message.js';
import type { ReadState } from '../room.js';
import {
  IsCount,
  IsCursor,
  IsExt,
  IsFlag,
  IsId,
  IsIdList,
  IsObjectOf,
  IsText,
  IsTime,
  Optional,
  OptionalWith,
} from '../validation.js';
import {
  byRoom,
  CHANGE_ERRORS,
  data,
  everywhere,
  inGroups,
  ROOM_ERRORS,
  SEND_ERRORS,
  SPEAK_ERRORS,
  type EventDefinition,
} from './definition.js';

/**
 * `body` may only be left out if the message has files. Too many `attachments` are no wrong shape: the command refuses them
 * with an error of its own.
 */
export class SendMessage {
  @IsId() id!: MessageId;
  @IsId() roomId!: RoomId;
  @OptionalWith('attachments') @IsText({ max: LIMITS.bodyChars }) body?: string;
  @Optional() @IsId() replyTo?: MessageId;
  @Optional() @IsIdList(LIMITS.mentions) mentions?: UserId[];
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsId() afterId?: MessageId;
  @Optional() @IsIdList() attachments?: FileId[];
  @Optional() @IsId() threadId?: MessageId;
  @Optional() @IsFlag() inRoom?: boolean;
  @Optional() @IsFlag() keepsUnread?: boolean;
  @Optional() @IsFlag() everyone?: boolean;
  @Optional() @IsFlag() grow?: boolean;
}

export class MessageRef {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
}

/** `from` is the message to pass on: a text message that the sender may read. */
export class ForwardMessage {
  @IsId() id!: MessageId;
  @IsId() roomId!: RoomId;
  @IsObjectOf(MessageRef) from!: MessageRef;
  @Optional() @IsId() afterId?: MessageId;
  @Optional() @IsFlag() keepsUnread?: boolean;
}

/**
 * At most one of `before`, `after`, `around` (each a `seq`) and `at`; none: the newest. At most one of `threadId` and `main`;
 * none: all messages of the room.
 */
export class PageMessages {
  @IsId() roomId!: RoomId;
  @Optional() @IsId() threadId?: MessageId;
  @Optional() @IsFlag() main?: boolean;
  @Optional() @IsCount(0) before?: number;
  @Optional() @IsCount(0) after?: number;
  @Optional() @IsCount(0) around?: number;
  @Optional() @IsTime() at?: string;
  @Optional({ default: PAGE_DEFAULT }) @IsCount(1, LIMITS.pageMax) limit?: number;
}

/**
 * `version` is the one that the edit was made from; `mentions`, `ext`, `attachments` and `everyone` left out stay as they are.
 * `body` may only be left out if it is the names of the files, or with `attachments`.
 */
export class EditMessage {
  @IsId() roomId!: RoomId;
  @IsId() id!: MessageId;
  @IsCount(1) version!: number;
  @Optional() @IsText({ max: LIMITS.bodyChars }) body?: string;
  @Optional() @IsIdList(LIMITS.mentions) mentions?: UserId[];
  @Optional() @IsExt() ext?: Ext;
  @Optional() @IsIdList() attachments?: FileId[];
  @Optional() @IsFlag() everyone?: boolean;
}

export class ListPins {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Which messages of the user's rooms a search reads: those with `after` <= `createdAt` < `before`, newest first. */
export class SearchScope {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsId() senderId?: UserId;
  @Optional() @IsTime() after?: string;
  @Optional() @IsTime() before?: string;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Every word of `query` as a substring, without metacharacters. `hasFile`: only messages with files, or only those without. */
export class SearchMessages extends SearchScope {
  @IsText({ max: LIMITS.queryChars }) query!: string;
  @Optional() @IsFlag() hasFile?: boolean;
}

/** With `main` only the main timeline is read, else also all threads. */
export class MarkRead {
  @IsId() roomId!: RoomId;
  @IsCount(0) seq!: number;
  @Optional() @IsFlag() main?: boolean;
}

export const MESSAGE_EVENTS = {
  'message:send': {
    kind: 'command',
    request: SendMessage,
    answer: data<SentMessage>(),
    sendLike: true,
    keepsResult: false,
    people: null,
    permission: everywhere('member'),
    permissions: {
      'in slow mode': byRoom('moderator', 'moderator', 'member', 'without waiting'),
      'to everyone': inGroups(
        'moderator',
        `also \`member\` in rooms of up to ${EVERYONE_BY_MEMBERS_MAX} members; an edit that adds it too`,
      ),
    },
    limit: 'send',
    http: { route: 'POST /v1/rooms/{id}/messages', creates: true },
    summary: 'Send a message; the same id again gives the first result',
    fields:
      'With `attachments` the `body` may be left out; then it is the names of the files. `attachments` needs the feature `files` and names at most `limits.filesPerMessage` files. `inRoom` is only for replies, which have `threadId`. With `keepsUnread` (feature `keepsUnread`) no marker moves past what others have sent and the sender has not read. `everyone: true` (feature `everyone`) mentions all members; not with `threadId`. `grow: true` (feature `append`) makes a message that grows from its `body`; not with `attachments`.',
    errors: [...SEND_ERRORS, 'LIMIT_REACHED', 'NOT_READY'],
  },
  'message:forward': {
    kind: 'command',
    request: ForwardMessage,
    answer: data<SentMessage>(),
    sendLike: true,
    keepsResult: false,
    people: null,
    permission: everywhere('member', 'as `message:send`; reading the origin is enough there'),
    limit: 'send',
    http: { route: 'POST /v1/rooms/{id}/messages/forward', creates: true },
    feature: 'forward',
    summary: 'Forward a message to a room; the same id again gives the first result',
    fields:
      'If the caller may not read `from`, the error is `NOT_FOUND` with `field: "from"`; if it has files and the caller may not send any, `FORBIDDEN` with that field.',
    errors: [...SEND_ERRORS, 'LIMIT_REACHED', 'NOT_READY'],
  },
  'message:edit': {
    kind: 'command',
    request: EditMessage,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: everywhere('member', 'only own messages'),
    limit: 'edit',
    http: { route: 'PATCH /v1/rooms/{id}/messages/{messageId}' },
    summary: 'Edit a message of mine',
    fields:
      'If `mentions`, `ext`, `attachments` or `everyone` is left out it stays as it is. `body` may be left out with `autoBody` or with `attachments`: it then becomes the names of the files.',
    errors: [...SPEAK_ERRORS, 'REFUSED', 'SLOW_MODE', 'CONFLICT', 'LIMIT_REACHED', 'NOT_READY'],
  },
  'message:delete': {
    kind: 'command',
    request: MessageRef,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('member', 'own messages'),
    permissions: { 'of others': inGroups('moderator') },
    limit: 'edit',
    http: { route: 'DELETE /v1/rooms/{id}/messages/{messageId}' },
    summary: 'Delete a message',
    errors: CHANGE_ERRORS,
  },
  'message:pin': {
    kind: 'command',
    request: MessageRef,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: byRoom('moderator', 'moderator', 'member'),
    limit: 'pin',
    http: { route: 'PUT /v1/rooms/{id}/messages/{messageId}/pin' },
    summary: 'Pin a message',
    errors: [...CHANGE_ERRORS, 'BLOCKED', 'MUTED'],
  },
  'message:unpin': {
    kind: 'command',
    request: MessageRef,
    answer: data<Message>(),
    sendLike: false,
    keepsResult: true,
    people: null,
    permission: byRoom('moderator', 'moderator', 'member'),
    limit: 'pin',
    http: { route: 'DELETE /v1/rooms/{id}/messages/{messageId}/pin' },
    summary: 'Unpin a message',
    errors: [...CHANGE_ERRORS, 'BLOCKED', 'MUTED'],
  },
  'message:pins': {
    kind: 'read',
    request: ListPins,
    answer: data<PinPage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/pins' },
    summary: 'Pinned messages, latest first',
    errors: ROOM_ERRORS,
  },
  'message:search': {
    kind: 'read',
    request: SearchMessages,
    answer: data<SearchPage>(),
    permission: null,
    limit: 'search',
    http: { route: 'GET /v1/search' },
    summary: 'Messages of my rooms that contain every word, newest first',
    fields:
      '`senderId`, `after`, `before` and `hasFile` need the feature `searchFilters`. They leave messages out: those of others, those older than `after`, those not older than `before`, those without files (`hasFile: false`: those with files).',
    errors: ROOM_ERRORS,
  },
  'message:get': {
    kind: 'read',
    request: MessageRef,
    answer: data<Message>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/messages/{messageId}' },
    summary: 'One message',
    errors: ROOM_ERRORS,
  },
  'message:page': {
    kind: 'read',
    request: PageMessages,
    answer: data<MessagePage>(),
    permission: null,
    limit: 'read',
    http: { route: 'GET /v1/rooms/{id}/messages' },
    summary: 'A page of messages, ascending: before, after or around a seq, at a time, or the newest',
    fields:
      'At most one of `before`, `after`, `around` and `at`; with none it is the newest. At most one of `threadId` and `main`; with none it is of all messages of the room.',
    errors: ROOM_ERRORS,
  },
  'read:mark': {
    kind: 'command',
    request: MarkRead,
    answer: data<ReadState>(),
    sendLike: false,
    keepsResult: false,
    people: null,
    permission: everywhere('reader'),
    limit: 'mark',
    http: { route: 'PUT /v1/rooms/{id}/read' },
    summary: 'Move my read marker; it never moves back',
    errors: ROOM_ERRORS,
  },
} as const satisfies Record<string, EventDefinition>;
