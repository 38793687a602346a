import type { Empty } from './answers.js';
import type { ErrorBody } from './errors.js';
import { EVENTS, type EventsOf, type RequestOf, type ResultOf } from './events.js';
import { data, type CommandTraits, type DataType } from './events/definition.js';
import type { CommandId, Rev, RoomId, Urev, UserId } from './ids.js';
import type { ReadMark, RoomState } from './room.js';
import type { User, UserBrief, UserType } from './user.js';

/** Who asks, from the access token's claims: enough for history to keep its own brief of the user. */
export interface Actor {
  userId: UserId;
  username: string;
  displayName: string;
  type: UserType;
  version: number;
}

/** Commands that the server itself gives. */
export const SERVER_COMMANDS = {
  /** Messages that are older than the room's retention go, a bounded number at a time; `purged` is 0 when none is due. */
  'room:purge': { sendLike: false, keepsResult: false, result: data<{ purged: number }>() },
  /** Auth has erased the actor: the membership ends, ownership passes on, names disappear. */
  'member:erase': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** The actor has a new name: the room's members learn of it. */
  'member:refresh': { sendLike: false, keepsResult: false, result: data<Empty>() },
} as const satisfies Record<string, CommandTraits & { result: DataType<unknown> }>;

type ServerCommand = keyof typeof SERVER_COMMANDS;
export type CommandEvent = EventsOf<'command'>;
/** The durable changes of a room; each goes through the room's partition. */
export type CommandType = CommandEvent | ServerCommand;

type Rest<Type extends CommandType> = Type extends 'room:create'
  ? Omit<RequestOf<'room:create'>, 'id'>
  : Type extends 'room:join'
    ? Empty
    : Type extends CommandEvent
      ? Omit<RequestOf<Type>, 'roomId'>
      : Empty;

/** What a command asks for. `roomId` stands on the batch. */
export type CommandRequests = { [Type in CommandType]: Rest<Type> };

export type CommandData = {
  [Type in CommandType]: Type extends CommandEvent
    ? ResultOf<Type>
    : Type extends ServerCommand
      ? NonNullable<(typeof SERVER_COMMANDS)[Type]['result']['data']>
      : never;
};

/** Whether a command is send-like, and whether its result is kept. */
export function traitsOf(type: CommandType): CommandTraits {
  return type in SERVER_COMMANDS ? SERVER_COMMANDS[type as ServerCommand] : EVENTS[type as CommandEvent];
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

type Caller = { userId: UserId };

/** Reads of clients: the request with the caller. */
type EventQueries = {
  [Event in EventsOf<'read'>]: { ask: Caller & RequestOf<Event>; answer: ResultOf<Event> };
};

/** Reads of the services themselves. */
interface ServiceQueries {
  epoch: { ask: Record<string, never>; answer: { epoch: string } };
  /** The rooms a user is in. */
  'rooms:of': { ask: Caller; answer: { roomIds: RoomId[]; urev: Urev } };
  /** A public room by its name; `NOT_FOUND`. */
  'room:named': { ask: { name: string }; answer: { roomId: RoomId } };
  'room:state': { ask: Caller & { roomId: RoomId }; answer: RoomState };
  /** Whether the user is in the room; `NOT_FOUND` for a private room that the user was never in. */
  'room:standing': { ask: Caller & { roomId: RoomId }; answer: { isMember: boolean } };
  /** A user's own change, safe to carry out twice. It belongs to no room, so it goes through no partition. */
  'block:add': { ask: Caller & { target: UserId; actor: Actor }; answer: Empty };
  'block:remove': { ask: Caller & { target: UserId; actor: Actor }; answer: Empty };
  /** Of the users asked about, those whose presence the asker may see: they share a room, and neither blocks the other. */
  'presence:visible': { ask: Caller & { userIds: UserId[] }; answer: { visible: UserId[] } };
  /** Heads and urevs as PostgreSQL has them now; unknown ids are left out. */
  heads: {
    ask: { roomIds: RoomId[]; userIds: UserId[] };
    answer: { epoch: string; rooms: Record<RoomId, Rev>; urevs: Record<UserId, Urev> };
  };
  /** Of the (user, room) pairs asked about, those where the user is no member. */
  'memberships:lost': {
    ask: { users: { userId: UserId; roomIds: RoomId[] }[] };
    answer: { users: { userId: UserId; roomIds: RoomId[] }[] };
  };
  /**
   * The asker as others in the room see them, and whether it is the direct room of a pair with a block between them;
   * `NOT_FOUND` or `NOT_A_MEMBER` for those who are not in it.
   */
  audience: {
    ask: Caller & { roomId: RoomId };
    answer: { user: UserBrief; memberCount: number; blocked: boolean };
  };
}

/** Reads that any history answers, by name: the question and its answer. */
export type Queries = EventQueries & ServiceQueries;

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
