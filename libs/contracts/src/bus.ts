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
} from './answers.js';
import type { ErrorBody } from './errors.js';
import type { CommandId, Rev, RoomId, Urev, UserId } from './ids.js';
import type { Member } from './member.js';
import type { Message } from './message.js';
import type { ChangeRole, ListMembers, MuteMember } from './requests/members.js';
import type {
  EditMessage,
  ListPins,
  ListReactions,
  MessageRef,
  PageMessages,
  ReactionRef,
  SearchMessages,
  SendMessage,
} from './requests/messages.js';
import type { CreateRoom, DiscoverRooms, ListRooms, OpenRoom, SetNotify, UpdateRoom } from './requests/rooms.js';
import type { Sync } from './requests/sync.js';
import type { ReadMark, Room, RoomState } from './room.js';
import type { User, UserBrief, UserType } from './user.js';

/** Who asks, from the access token's claims: enough for history to keep its own brief of the user. */
export interface Actor {
  userId: UserId;
  username: string;
  displayName: string;
  type: UserType;
  version: number;
}

/** The durable changes of a room; each goes through the room's partition. `roomId` stands on the batch. */
export interface CommandRequests {
  'room.create': Omit<CreateRoom, 'id'>;
  'room.join': Record<string, never>;
  'room.leave': Record<string, never>;
  'room.update': Omit<UpdateRoom, 'roomId'>;
  'room.delete': Record<string, never>;
  'room.notify': Omit<SetNotify, 'roomId'>;
  /** By the server itself: messages that are older than the room's retention go, a bounded number at a time. */
  'room.purge': Record<string, never>;
  'member.add': { userId: UserId };
  'member.remove': { userId: UserId };
  'member.ban': { userId: UserId };
  'member.unban': { userId: UserId };
  'member.role': Omit<ChangeRole, 'roomId'>;
  'member.mute': Omit<MuteMember, 'roomId'>;
  /** Auth has erased the actor: the membership ends, ownership passes on, names disappear. */
  'member.erase': Record<string, never>;
  /** The actor has a new name: the room's members learn of it. */
  'member.refresh': Record<string, never>;
  'message.send': Omit<SendMessage, 'roomId'>;
  'message.edit': Omit<EditMessage, 'roomId'>;
  'message.delete': Omit<MessageRef, 'roomId'>;
  'message.pin': Omit<MessageRef, 'roomId'>;
  'message.unpin': Omit<MessageRef, 'roomId'>;
  'reaction.add': Omit<ReactionRef, 'roomId'>;
  'reaction.remove': Omit<ReactionRef, 'roomId'>;
  'read.mark': { seq: number };
}

export type CommandType = keyof CommandRequests;

export interface CommandData {
  /** `created` is false when the id or the pair already had its room. */
  'room.create': { state: RoomState; created: boolean };
  'room.join': { joined: boolean };
  'room.leave': Record<string, never>;
  'room.update': Room;
  'room.delete': Empty;
  'room.notify': RoomState;
  /** How many went; 0: nothing is due any more. */
  'room.purge': { purged: number };
  'member.add': Member;
  'member.remove': Member;
  'member.ban': Member;
  'member.unban': Member;
  'member.role': Member;
  'member.mute': Member;
  'member.erase': Record<string, never>;
  'member.refresh': Record<string, never>;
  'message.send': SentMessage;
  'message.edit': Message;
  'message.delete': Message;
  'message.pin': Message;
  'message.unpin': Message;
  'reaction.add': Message;
  'reaction.remove': Message;
  'read.mark': ReadState;
}

interface CommandOf<Type extends CommandType> {
  type: Type;
  /** Names this command across redeliveries: its result is kept and answered again for 60 s. */
  commandId: CommandId;
  /** Commands of one connection keep their order and fail together; an HTTP request is a connection of its own. */
  connectionId: string;
  actor: Actor;
  request: CommandRequests[Type];
  /** The request's id in log lines, where it is not the command's. */
  requestId?: string;
  /** W3C Trace Context, of requests that are traced only. */
  traceparent?: string;
}

/** One durable change on its way to history; discriminated by `type`. */
export type RoomCommand = { [Type in CommandType]: CommandOf<Type> }[CommandType];
export type RoomCommandOf<Type extends CommandType> = CommandOf<Type>;

export type CommandResult<Data = CommandData[CommandType]> = { ok: true; data: Data } | { ok: false; error: ErrorBody };

/** Reads that any history answers, by name: what is asked and what is answered. */
export interface Queries {
  epoch: { ask: Record<string, never>; answer: { epoch: string } };
  /** The rooms a user is in. */
  'rooms.of': { ask: { userId: UserId }; answer: { roomIds: RoomId[]; urev: Urev } };
  /** A public room by its name; `NOT_FOUND`. */
  'room.named': { ask: { name: string }; answer: { roomId: RoomId } };
  'room.state': { ask: { userId: UserId; roomId: RoomId }; answer: RoomState };
  /** Whether the user is in the room; `NOT_FOUND` for a private room that the user was never in. */
  'room.standing': { ask: { userId: UserId; roomId: RoomId }; answer: { isMember: boolean } };
  /** `memberIds` is `null` in rooms of over `liveRoomMembers`; the gateway turns it into `online`. */
  'room.open': {
    ask: { userId: UserId } & OpenRoom;
    answer: Omit<OpenedRoom, 'online'> & { memberIds: UserId[] | null };
  };
  'room.list': { ask: { userId: UserId } & ListRooms; answer: RoomPage };
  'room.discover': { ask: { userId: UserId } & DiscoverRooms; answer: RoomDirectory };
  'member.list': { ask: { userId: UserId } & ListMembers; answer: MemberPage };
  'message.get': { ask: { userId: UserId } & MessageRef; answer: Message };
  'message.page': { ask: { userId: UserId } & PageMessages; answer: MessagePage };
  'message.pins': { ask: { userId: UserId } & ListPins; answer: PinPage };
  'message.search': { ask: { userId: UserId } & SearchMessages; answer: SearchPage };
  'reaction.list': { ask: { userId: UserId } & ListReactions; answer: UserPage };
  /** A user's own change, safe to carry out twice: not a room's, so it goes through no partition. */
  'block.add': { ask: { userId: UserId; target: UserId; actor: Actor }; answer: Empty };
  'block.remove': { ask: { userId: UserId; target: UserId; actor: Actor }; answer: Empty };
  'block.list': { ask: { userId: UserId }; answer: { users: UserBrief[] } };
  /** Of the users asked about, those whose presence the asker may see: they share a room, and neither blocks the other. */
  'presence.visible': { ask: { userId: UserId; userIds: UserId[] }; answer: { visible: UserId[] } };
  /** `roomIds`: all rooms the user is in, in the snapshot of the answer. */
  sync: { ask: { userId: UserId } & Sync; answer: { sync: SyncAnswer; roomIds: RoomId[] } };
  /** Heads and urevs as PostgreSQL has them now; unknown ids are left out. */
  heads: {
    ask: { roomIds: RoomId[]; userIds: UserId[] };
    answer: { epoch: string; rooms: Record<RoomId, Rev>; urevs: Record<UserId, Urev> };
  };
  /** Of the (user, room) pairs asked about, those where the user is no member. */
  'memberships.lost': {
    ask: { users: { userId: UserId; roomIds: RoomId[] }[] };
    answer: { users: { userId: UserId; roomIds: RoomId[] }[] };
  };
  /**
   * The asker as others in the room see them, and whether it is the direct room of a pair with a block between them;
   * `NOT_FOUND` or `NOT_A_MEMBER` for those who are not in it.
   */
  audience: {
    ask: { userId: UserId; roomId: RoomId };
    answer: { user: UserBrief; memberCount: number; blocked: boolean };
  };
}

export type QueryName = keyof Queries;

/**
 * What travels on a room's channel: a ready-made socket event as JSON text (it starts with `[`), which gateways hand
 * on unparsed to all sockets of the room, or one of these (it starts with `{`).
 */
export type RoomSignal =
  | { type: 'typing'; user: UserBrief; memberCount: number }
  | { type: 'read'; marks: ReadMark[] }
  /** Frames may have been lost: gateways send `heads` for the room. */
  | { type: 'heads' }
  /** The room's next frame, a text of so many UTF-16 units, is traced: W3C Trace Context of what publishes it. */
  | { type: 'trace'; length: number; traceparents: readonly string[] };

/** What travels on a user's channel: `["user:changes", UserChanges]` as JSON text. */
export const roomChannel = (roomId: RoomId): string => `room:${roomId}`;
export const userChannel = (userId: UserId): string => `user:${userId}`;

/** What travels on `PEOPLE_CHANNEL`, from auth to the histories. */
export type PeopleSignal =
  { type: 'user.changed'; user: User } | { type: 'user.erased'; userId: UserId; version: number };
export const PEOPLE_CHANNEL = 'people';
