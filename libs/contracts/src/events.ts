import { BOOKMARK_EVENTS, type Bookmark } from './events/bookmark.events.js';
import { CONNECTION_EVENTS } from './events/connection.events.js';
import type { DataType, EventDefinition } from './events/definition.js';
import { DRAFT_EVENTS, type SavedDraft } from './events/draft.events.js';
import { GROW_EVENTS } from './events/grow.events.js';
import { MEMBER_EVENTS } from './events/member.events.js';
import { MESSAGE_EVENTS } from './events/message.events.js';
import { MODERATION_EVENTS } from './events/moderation.events.js';
import { PEOPLE_EVENTS } from './events/people.events.js';
import { REACTION_EVENTS } from './events/reaction.events.js';
import { REPORT_EVENTS } from './events/report.events.js';
import { ROOM_PLACE_EVENTS } from './events/room-place.events.js';
import { ROOM_EVENTS } from './events/room.events.js';
import { SCHEDULE_EVENTS } from './events/schedule.events.js';
import { THREAD_EVENTS } from './events/thread.events.js';
import type { ErrorBody, ErrorCode } from './errors.js';
import type { ConnectionId, MessageId, Rev, RoomId, SessionId, Urev, UserId } from './ids.js';
import type { Limits } from './limits.js';
import type { Piece } from './message.js';
import { INVISIBLE_FEATURE, type Presence } from './presence.js';
import type { NewDevice } from './push.js';
import type { Item, ReadItem, ReadMark, RoomState, ThreadState } from './room.js';
import type { Scheduled } from './scheduled.js';
import type { UserBrief } from './user.js';

export * from './events/bookmark.events.js';
export * from './events/connection.events.js';
export * from './events/draft.events.js';
export * from './events/grow.events.js';
export * from './events/member.events.js';
export * from './events/message.events.js';
export * from './events/moderation.events.js';
export * from './events/people.events.js';
export * from './events/reaction.events.js';
export * from './events/report.events.js';
export * from './events/room-place.events.js';
export * from './events/room.events.js';
export * from './events/schedule.events.js';
export * from './events/thread.events.js';

/**
 * Every event that a client may send, once: request, answer, kind, permission, limit, HTTP route. Dispatch, pipeline,
 * limits, HTTP and the generated documents all read this table.
 */
export const EVENTS = {
  ...ROOM_EVENTS,
  ...ROOM_PLACE_EVENTS,
  ...MEMBER_EVENTS,
  ...MODERATION_EVENTS,
  ...MESSAGE_EVENTS,
  ...GROW_EVENTS,
  ...REACTION_EVENTS,
  ...REPORT_EVENTS,
  ...BOOKMARK_EVENTS,
  ...THREAD_EVENTS,
  ...PEOPLE_EVENTS,
  ...SCHEDULE_EVENTS,
  ...DRAFT_EVENTS,
  ...CONNECTION_EVENTS,
};

type Events = typeof EVENTS;
export type ClientEvent = keyof Events;
export type RequestOf<Event extends ClientEvent> = InstanceType<Events[Event]['request']>;

/** The names of all client events. */
export const CLIENT_EVENTS = Object.keys(EVENTS) as ClientEvent[];

/** The definition of an event by its name at run time. */
export function definitionOf(event: ClientEvent): EventDefinition {
  return EVENTS[event];
}

type DataOf<Type> = Type extends DataType<infer Data> ? Data : never;

/** The `data` of each event's ack. */
export type ClientEventData = { [Event in ClientEvent]: DataOf<Events[Event]['answer']> };

/** History's answer: the ack's `data`, unless the event defines `result`. */
export type ResultOf<Event extends ClientEvent> = DataOf<
  Events[Event] extends { readonly result: infer Result } ? Result : Events[Event]['answer']
>;

/** The events of one kind. */
export type EventsOf<Kind extends EventDefinition['kind']> = {
  [Event in ClientEvent]: Events[Event]['kind'] extends Kind ? Event : never;
}[ClientEvent];

/** The events that store a message under an id of the client's. */
export type SendEvent = {
  [Event in EventsOf<'command'>]: Events[Event]['sendLike'] extends true ? Event : never;
}[EventsOf<'command'>];

export type Ack<Data> = { ok: true; data: Data } | { ok: false; error: ErrorBody };

/** Both directions of a socket, as socket.io's typed event maps want them. */
export type ClientToServer = {
  [Event in ClientEvent]: (request: RequestOf<Event>, ack?: (ack: Ack<ClientEventData[Event]>) => void) => void;
};

export interface Ready {
  userId: UserId;
  sessionId: SessionId;
  connectionId: ConnectionId;
  protocol: 1;
  features: string[];
  epoch: string;
  serverTime: string;
  tokenExpiresAt: string;
  limits: Limits;
}

export interface Changes {
  roomId: RoomId;
  from: Rev;
  to: Rev;
  items: Item[];
}

/** The full new state of one part of a user's own state. */
export type UserItem =
  | { type: 'room'; state: RoomState }
  /** `reason`: why the user was removed or banned; they alone have it. */
  | { type: 'room.gone'; roomId: RoomId; reason?: string }
  | ReadItem
  | { type: 'thread'; state: ThreadState }
  | { type: 'block'; userId: UserId; blocked: boolean }
  | { type: 'bookmark'; roomId: RoomId; id: MessageId; bookmark: Bookmark | null }
  /** `null` once the message is sent or removed. */
  | { type: 'scheduled'; id: MessageId; scheduled: Scheduled | null }
  | { type: 'draft'; roomId: RoomId; threadId: MessageId | null; draft: SavedDraft | null }
  /** Its endpoint or token is new to the user. */
  | { type: 'device'; device: NewDevice };

export interface UserChanges {
  from: Urev;
  to: Urev;
  items: UserItem[];
}

export interface Heads {
  epoch: string;
  urev: Urev;
  rooms: Record<RoomId, Rev>;
}

export interface Typing {
  roomId: RoomId;
  users: UserBrief[];
  ttlMs: number;
}

/** The payload of every event the server sends. */
export interface ServerEventPayloads {
  ready: Ready;
  changes: Changes;
  'user:changes': UserChanges;
  heads: Heads;
  typing: Typing;
  read: { roomId: RoomId; marks: ReadMark[] };
  /** Committed text of messages that grow, in order for each. It changes no `rev`. */
  'message:grow': { roomId: RoomId; pieces: Piece[] };
  presence: { changes: Presence[] };
  'session:expiring': { expiresAt: string };
  'session:ended': { code: ErrorCode };
  drain: { withinMs: number };
}

export type ServerEvent = keyof ServerEventPayloads;

export type ServerToClient = { [Event in ServerEvent]: (payload: ServerEventPayloads[Event]) => void };

/** Pictures and `ext` of users and rooms. */
export const PROFILES_FEATURE = 'profiles';

/** `until` of `room:notify`. */
export const NOTIFY_UNTIL_FEATURE = 'notifyUntil';

/** Filters of `message:search`, and `GET /v1/files`. */
export const SEARCH_FILTERS_FEATURE = 'searchFilters';

/** `POST /v1/me/invites`. */
export const INVITES_FEATURE = 'invites';

/** `keepsUnread` of `message:send` and `message:forward`. */
export const KEEPS_UNREAD_FEATURE = 'keepsUnread';

/** `from` of `room:unread`. */
export const UNREAD_FROM_FEATURE = 'unreadFrom';

/** `everyone` of `message:send` and `message:edit`. */
export const EVERYONE_FEATURE = 'everyone';

/** The protocol version that `auth.protocol` names. */
export const PROTOCOL_VERSION = 1;
/** Names of the features that came after the first release of version 1 and that every user has. */
export const FEATURES: readonly string[] = [
  ...new Set(CLIENT_EVENTS.flatMap((event) => definitionOf(event).feature ?? [])),
  INVISIBLE_FEATURE,
  PROFILES_FEATURE,
  NOTIFY_UNTIL_FEATURE,
  SEARCH_FILTERS_FEATURE,
  INVITES_FEATURE,
  KEEPS_UNREAD_FEATURE,
  UNREAD_FROM_FEATURE,
  EVERYONE_FEATURE,
];
/** Announced to users who may send files. */
export const FILES_FEATURE = 'files';
/** Announced to users where `LINKS` lets them make links into rooms. */
export const LINKS_FEATURE = 'links';
/** Announced to users and guests where a way of push is configured. */
export const PUSH_FEATURE = 'push';
