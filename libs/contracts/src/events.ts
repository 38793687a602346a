import type {
  Empty,
  MemberPage,
  MessagePage,
  OpenedRoom,
  ReadState,
  RoomDirectory,
  RoomPage,
  SentMessage,
  SyncAnswer,
} from './answers.js';
import type { ErrorBody, ErrorCode } from './errors.js';
import type { ConnectionId, Rev, RoomId, SessionId, Urev, UserId } from './ids.js';
import type { Limits } from './limits.js';
import type { Member } from './member.js';
import type { Message } from './message.js';
import { RefreshSession } from './requests/auth.js';
import { ListMembers, MemberRef } from './requests/members.js';
import { MessageRef, PageMessages, SendMessage } from './requests/messages.js';
import {
  CreateRoom,
  DiscoverRooms,
  JoinRoom,
  ListRooms,
  MarkRead,
  OpenRoom,
  RoomRef,
  UpdateRoom,
} from './requests/rooms.js';
import { Sync } from './requests/sync.js';
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
  'member:list': ListMembers,
  'member:add': MemberRef,
  'member:remove': MemberRef,
  'message:send': SendMessage,
  'message:get': MessageRef,
  'message:page': PageMessages,
  'read:mark': MarkRead,
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
  'member:list': MemberPage;
  'member:add': Member;
  'member:remove': Member;
  'message:send': SentMessage;
  'message:get': Message;
  'message:page': MessagePage;
  'read:mark': ReadState;
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
