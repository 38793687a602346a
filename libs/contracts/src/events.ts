import type {
  Empty,
  MemberPage,
  MessagePage,
  OpenedRoom,
  PinPage,
  ReadState,
  RoomDirectory,
  RoomPage,
  SearchPage,
  SentMessage,
  SyncAnswer,
  UserPage,
  WatchedPresence,
} from './answers.js';
import type { ErrorBody, ErrorCode } from './errors.js';
import type { ConnectionId, Rev, RoomId, SessionId, Urev, UserId } from './ids.js';
import type { Limits } from './limits.js';
import type { Member } from './member.js';
import type { Message } from './message.js';
import { RefreshSession } from './requests/auth.js';
import { ChangeRole, ListMembers, MemberRef, MuteMember } from './requests/members.js';
import {
  EditMessage,
  ListPins,
  ListReactions,
  MessageRef,
  PageMessages,
  ReactionRef,
  SearchMessages,
  SendMessage,
} from './requests/messages.js';
import {
  CreateRoom,
  DiscoverRooms,
  JoinRoom,
  ListRooms,
  MarkRead,
  OpenRoom,
  RoomRef,
  SetNotify,
  UpdateRoom,
} from './requests/rooms.js';
import { BlockRef, Nothing, SetPresence, WatchPresence } from './requests/people.js';
import { Sync } from './requests/sync.js';
import type { Presence } from './presence.js';
import type { Item, ReadMark, Room, RoomState, UserItem } from './room.js';
import type { UserBrief } from './user.js';

/** Every event a client may send, with the class of its request. */
export const CLIENT_EVENTS = {
  'room:create': CreateRoom,
  'room:list': ListRooms,
  'room:open': OpenRoom,
  'room:close': RoomRef,
  'room:discover': DiscoverRooms,
  'room:join': JoinRoom,
  'room:leave': RoomRef,
  'room:update': UpdateRoom,
  'room:delete': RoomRef,
  'room:notify': SetNotify,
  'member:list': ListMembers,
  'member:add': MemberRef,
  'member:remove': MemberRef,
  'member:ban': MemberRef,
  'member:unban': MemberRef,
  'member:role': ChangeRole,
  'member:mute': MuteMember,
  'message:send': SendMessage,
  'message:edit': EditMessage,
  'message:delete': MessageRef,
  'message:pin': MessageRef,
  'message:unpin': MessageRef,
  'message:pins': ListPins,
  'message:search': SearchMessages,
  'reaction:add': ReactionRef,
  'reaction:remove': ReactionRef,
  'reaction:list': ListReactions,
  'message:get': MessageRef,
  'message:page': PageMessages,
  'read:mark': MarkRead,
  'block:add': BlockRef,
  'block:remove': BlockRef,
  'block:list': Nothing,
  'presence:watch': WatchPresence,
  'presence:set': SetPresence,
  typing: RoomRef,
  sync: Sync,
  'session:refresh': RefreshSession,
} as const;

export type ClientEvent = keyof typeof CLIENT_EVENTS;
export type RequestOf<Event extends ClientEvent> = InstanceType<(typeof CLIENT_EVENTS)[Event]>;

/** The `data` of each event's ack. */
export interface ClientEventData {
  'room:create': RoomState;
  'room:list': RoomPage;
  'room:open': OpenedRoom;
  'room:close': Empty;
  'room:discover': RoomDirectory;
  'room:join': OpenedRoom;
  'room:leave': Empty;
  'room:update': Room;
  'room:delete': Empty;
  'room:notify': RoomState;
  'member:list': MemberPage;
  'member:add': Member;
  'member:remove': Member;
  'member:ban': Member;
  'member:unban': Member;
  'member:role': Member;
  'member:mute': Member;
  'message:send': SentMessage;
  'message:edit': Message;
  'message:delete': Message;
  'message:pin': Message;
  'message:unpin': Message;
  'message:pins': PinPage;
  'message:search': SearchPage;
  'reaction:add': Message;
  'reaction:remove': Message;
  'reaction:list': UserPage;
  'message:get': Message;
  'message:page': MessagePage;
  'read:mark': ReadState;
  'block:add': Empty;
  'block:remove': Empty;
  'block:list': { users: UserBrief[] };
  'presence:watch': WatchedPresence;
  'presence:set': Empty;
  typing: Empty;
  sync: SyncAnswer;
  'session:refresh': { tokenExpiresAt: string };
}

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
  presence: { changes: Presence[] };
  'session:expiring': { expiresAt: string };
  'session:ended': { code: ErrorCode };
  drain: { withinMs: number };
}

export type ServerEvent = keyof ServerEventPayloads;

export type ServerToClient = { [Event in ServerEvent]: (payload: ServerEventPayloads[Event]) => void };

/** The protocol version that `auth.protocol` names. */
export const PROTOCOL_VERSION = 1;
/** Request fields that came after version 1's first release; none yet. */
export const FEATURES: readonly string[] = [];
