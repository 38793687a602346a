import type { Empty, SentMessage } from './answers.js';
import type { PutServerRoom } from './app-room-requests.js';
import type { ErrorBody } from './errors.js';
import type { FeedHead, FeedPosition, RoomChanged } from './feed.js';
import { EVENTS, type EventsOf, type RequestOf, type ResultOf, type SendEvent } from './events.js';
import { data, type CommandTraits, type DataType } from './events/definition.js';
import type { AppendedMessage, AppendedMessages, ShowImported, ShownImported, UndoneRoom } from './imported.js';
import type { Entered, EnterRoom } from './invites.js';
import type { Member } from './member.js';
import type { Piece } from './message.js';
import type { DueReminder, NewDevice, PushDue, PushRules, PushVerdict } from './push.js';
import type { AvatarId, CommandId, FileId, MessageId, Rev, RoomId, Seq, SessionId, Urev, UserId } from './ids.js';
import type { ReadMark, Room, RoomState } from './room.js';
import type { ScheduledContent } from './scheduled.js';
import type { CleanUp, MembersChange, RoomActOfOperator, SetMembers } from './server-acts.js';
import type { User, UserBrief, UserType } from './user.js';

/** The caller, from the access token's claims. They introduce users whom history does not know yet. */
export interface Actor {
  userId: UserId;
  username: string;
  displayName: string;
  type: UserType;
  version: number;
  /** The app that brought the user, by its bot. */
  appId?: UserId;
}

/** Commands that the server itself creates. */
export const SERVER_COMMANDS = {
  /** Removes messages older than the room's retention, a bounded number at a time; `purged` is 0 if none is due. */
  'room:purge': { sendLike: false, keepsResult: false, result: data<{ purged: number }>() },
  /** Auth has erased the actor: the membership ends, ownership passes on, names disappear. */
  'member:erase': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** The actor has a new name or picture; announces it to the room's members. */
  'member:refresh': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** A new picture of the room, or none. */
  'room:avatar': { sendLike: false, keepsResult: true, result: data<Room>() },
  /** The actor comes into the room by an invitation. */
  'room:enter': { sendLike: false, keepsResult: true, result: data<Entered>() },
  /** The group that an app knows under this id: makes it, or changes what is given. `GONE` if another room has the id. */
  'room:put': { sendLike: false, keepsResult: true, result: data<PutRoom>() },
  /** The direct room of two users of an app. `GONE` if another room is theirs. */
  'room:pair': { sendLike: false, keepsResult: false, result: data<PutRoom>() },
  /** An act of an operator on a group, and its record in the audit. */
  'room:operate': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** An app's members of its room. */
  'member:set': { sendLike: false, keepsResult: true, result: data<MembersChange>() },
  /** The actor is the bot of an incoming webhook: it becomes a member, or ends to be one, without a system message. */
  'member:seat': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** A `message:send` with a `threadId`. It has a name of its own, so that a history of 0.1 does not store it outside its thread. */
  'message:reply': { sendLike: true, keepsResult: false, result: data<SentMessage>() },
  /** A `message:send` with `everyone`. It has a name of its own, so that a history of 0.2 does not store it without. */
  'message:everyone': { sendLike: true, keepsResult: false, result: data<SentMessage>() },
  /** A `message:send` with `grow`. It has a name of its own, so that a history of 0.2 does not store it as a whole message. */
  'message:grow': { sendLike: true, keepsResult: false, result: data<SentMessage>() },
  /** Ends a growing message as `interrupted` if its writer has not been heard of since. Answers the present `touches`; `null`: it has ended. */
  'message:lapse': { sendLike: false, keepsResult: false, result: data<{ touches: number | null }>() },
  /**
   * A `member:mute`, `member:remove` or `member:ban` with a reason, or a ban that deletes messages. Each has a name of its own, so
   * that a history of 0.2 does not carry it out without.
   */
  'act:mute': { sendLike: false, keepsResult: true, result: data<Member>() },
  'act:remove': { sendLike: false, keepsResult: true, result: data<Member>() },
  'act:ban': { sendLike: false, keepsResult: true, result: data<Member>() },
  /** Deletes messages of a banned user, if they are not deleted yet. */
  'act:clean': { sendLike: false, keepsResult: false, result: data<{ deleted: number }>() },
  /** A send behind one of its connection that failed: the answer of its repeat, or else the same failure. */
  'message:repeat': { sendLike: false, keepsResult: false, result: data<ResultOf<SendEvent>>() },
  /** An operator, by name, deletes the message of a report. */
  'message:withdraw': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** A scheduled message of the actor, at its time. A `message:send` of the same id and content is its repeat. */
  'schedule:send': { sendLike: false, keepsResult: false, result: data<ResultOf<'message:send'>>() },
  /** These files of a message have another state, or a thumbnail. */
  'file:refresh': { sendLike: false, keepsResult: false, result: data<Empty>() },
  /** Shows a room whose messages an import has stored. A repeat answers the same. */
  'import:show': { sendLike: false, keepsResult: false, result: data<ShownImported>() },
  /** Adds messages of a later export behind those of earlier ones, while nobody has written to the room. A repeat stores nothing. */
  'import:append': { sendLike: false, keepsResult: false, result: data<AppendedMessages>() },
  /** Deletes a room that an import has made. */
  'import:undo': { sendLike: false, keepsResult: false, result: data<UndoneRoom>() },
} as const satisfies Record<string, CommandTraits & { result: DataType<unknown> }>;

type ServerCommand = keyof typeof SERVER_COMMANDS;
export type CommandEvent = EventsOf<'command'>;
/** The commands whose requests always have the id of their room. Others may make the id, or know the room by its name. */
export type RoomEvent = {
  [Event in CommandEvent]: RequestOf<Event> extends { readonly roomId: RoomId } ? Event : never;
}[CommandEvent];
/** The durable changes of a room; each goes through the room's partition. */
export type CommandType = CommandEvent | ServerCommand;

/** The commands that store a message under an id of the client's. */
export type SendCommand = SendEvent | 'message:reply' | 'message:everyone' | 'message:grow';

/** A picture in the size and form in which it is stored. */
export interface NewAvatar {
  id: AvatarId;
  /** WebP, in Base64. */
  webp: string;
}

export interface PutRoom {
  room: Room;
  created: boolean;
}

/** A send that may only be the repeat of a stored message. */
export interface RepeatedSend {
  send: { [Type in SendCommand]: Pick<RoomCommandOf<Type>, 'type' | 'request'> }[SendCommand];
  /** The error of the failed send, and of this one if it is no repeat. */
  error: ErrorBody;
}

/** A scheduled message on its way to its room. */
export type ScheduledSend = ScheduledContent & { id: MessageId };

/** The requests of the server's own commands. Their room is the batch's. */
interface ServerRequests extends Record<ServerCommand, object> {
  'room:purge': Empty;
  'member:erase': Empty;
  'member:refresh': Empty;
  'room:avatar': { avatar: NewAvatar | null };
  'room:enter': EnterRoom;
  'room:put': PutServerRoom;
  'room:pair': { userIds: [UserId, UserId] };
  'room:operate': { operator: string; act: RoomActOfOperator };
  'member:set': SetMembers;
  'member:seat': { seated: boolean };
  'message:reply': Sent<RequestOf<'message:send'>> & { threadId: MessageId };
  'message:everyone': Sent<RequestOf<'message:send'>>;
  'message:grow': Sent<RequestOf<'message:send'>>;
  /** `touches`: the number of its appends, repeats and empty ones too; `null`: only look. */
  'message:lapse': { id: MessageId; touches: number | null };
  'act:mute': Sent<RequestOf<'member:mute'>>;
  'act:remove': Sent<RequestOf<'member:remove'>>;
  'act:ban': Sent<RequestOf<'member:ban'>>;
  'act:clean': CleanUp;
  'message:repeat': RepeatedSend;
  'message:withdraw': { id: MessageId; reportId: string; operator: string };
  'schedule:send': ScheduledSend;
  'file:refresh': { id: MessageId; fileIds: FileId[] };
  'import:show': ShowImported;
  'import:append': { messages: AppendedMessage[] };
  'import:undo': { withNewMessages: boolean };
}

/** A client's request, whole. The batch has its room too, also of a request that makes the room's id or knows its name. */
// until 0.3: a gateway of 0.1 leaves `roomId` out.
type Sent<Request> = Omit<Request, 'roomId'> & { roomId?: RoomId };

/** The request of each command. */
export type CommandRequests = {
  [Type in CommandType]: Type extends CommandEvent
    ? Sent<RequestOf<Type>>
    : Type extends ServerCommand
      ? ServerRequests[Type]
      : never;
};

export type CommandData = {
  [Type in CommandType]: Type extends CommandEvent
    ? ResultOf<Type>
    : Type extends ServerCommand
      ? NonNullable<(typeof SERVER_COMMANDS)[Type]['result']['data']>
      : never;
};

const TRAITS: Readonly<Record<CommandType, CommandTraits>> = { ...EVENTS, ...SERVER_COMMANDS };

/** The traits of a command, of a client's event or of the server's own. */
export function traitsOf(type: CommandType): CommandTraits {
  return TRAITS[type];
}

interface CommandOf<Type extends CommandType> {
  type: Type;
  /** Identifies the command across redeliveries: history keeps its result for 60 s and answers it again. */
  commandId: CommandId;
  /** Commands of one connection keep their order and fail together; each HTTP request is its own connection. */
  connectionId: string;
  actor: Actor;
  request: CommandRequests[Type];
  /** The request's id in log lines, if it differs from `commandId`. */
  requestId?: string;
  /** W3C Trace Context; only of traced requests. */
  traceparent?: string;
  /** The users whom the command names and history could not look up in auth. Left out: the command names none. */
  // until 0.3: a gateway of 0.1 leaves it out also if the command names users, and history looks them up.
  unreachable?: UserId[];
}

/** One durable change on its way to history; discriminated by `type`. */
export type RoomCommand = { [Type in CommandType]: CommandOf<Type> }[CommandType];
export type RoomCommandOf<Type extends CommandType> = CommandOf<Type>;

export type CommandResult<Data = CommandData[CommandType]> = { ok: true; data: Data } | { ok: false; error: ErrorBody };

/** `people` of each event takes the event's own request. */
const PEOPLE: {
  readonly [Event in CommandEvent]: {
    readonly people: ((request: CommandRequests[Event]) => readonly UserId[]) | null;
  };
} = EVENTS;
const NO_PEOPLE: readonly UserId[] = [];

/** The users whom the request names besides its caller; the caller may be among them. */
export function peopleIn<Event extends CommandEvent>(event: Event, request: CommandRequests[Event]): readonly UserId[] {
  return PEOPLE[event].people?.(request) ?? NO_PEOPLE;
}

type Caller = { userId: UserId };

export type MineEvent = EventsOf<'mine'>;

/**
 * A change of the user's own state. The bus may deliver it twice, and late: it is carried out once for each `requestId`, and
 * never after `until`, in bus time. `mineAsk` makes it.
 */
export type MineAsk<Event extends MineEvent> = Caller & {
  actor: Actor;
  sessionId: SessionId;
  requestId: CommandId;
  until: number;
  request: RequestOf<Event>;
};

type MineQueries = {
  [Event in MineEvent]: { ask: MineAsk<Event>; answer: ResultOf<Event> };
};

/** Reads of clients: the request with the caller. */
type EventQueries = {
  [Event in EventsOf<'read'>]: { ask: Caller & RequestOf<Event>; answer: ResultOf<Event> };
};

/** Reads that only services send. */
interface ServiceQueries {
  epoch: { ask: Record<string, never>; answer: { epoch: string } };
  /** The rooms a user is in. */
  'rooms:of': { ask: Caller; answer: { roomIds: RoomId[] } };
  /** A public room by its name; `NOT_FOUND`. */
  // until 0.3: a gateway of 0.2 leaves `userId` out.
  'room:named': { ask: { name: string; userId?: UserId }; answer: { roomId: RoomId } };
  'room:state': { ask: Caller & { roomId: RoomId }; answer: RoomState };
  /** Membership of the user; `NOT_FOUND` for a private room that the user was never in. */
  'room:standing': { ask: Caller & { roomId: RoomId }; answer: { isMember: boolean } };
  /**
   * Makes history know these users, before a command that names them is in its partition. Answers those whom it could not
   * look up in auth.
   */
  'people:resolve': { ask: { userIds: readonly UserId[] }; answer: { unreachable: UserId[] } };
  /**
   * The subset of `userIds` whose presence the caller may see: they share a group, or a direct room in which both have
   * written, and neither blocks the other.
   */
  'presence:visible': { ask: Caller & { userIds: UserId[] }; answer: { visible: UserId[] } };
  /** Heads and urevs as PostgreSQL has them now; unknown ids are left out. */
  heads: {
    ask: { roomIds: RoomId[]; userIds: UserId[] };
    answer: { epoch: string; rooms: Record<RoomId, Rev>; urevs: Record<UserId, Urev> };
  };
  /** The subset of the (user, room) pairs in which the user is not a member. */
  'memberships:lost': {
    ask: { users: { userId: UserId; roomIds: RoomId[] }[] };
    answer: { users: { userId: UserId; roomIds: RoomId[] }[] };
  };
  /**
   * The caller's public fields, and `blocked`: true for a direct room with a block between its members. `NOT_FOUND` or
   * `NOT_A_MEMBER` if the caller is not in the room.
   */
  audience: {
    ask: Caller & { roomId: RoomId };
    answer: { user: UserBrief; memberCount: number; blocked: boolean };
  };
  /** Heads of all rooms, deleted ones too, by id. */
  'feed:heads': {
    ask: { after: RoomId | null; limit: number };
    answer: { epoch: string; rooms: FeedHead[]; more: boolean };
  };
  /** Heads of these rooms; unknown ids are left out. */
  'feed:rooms': { ask: { roomIds: RoomId[] }; answer: { epoch: string; rooms: FeedHead[] } };
  /**
   * What has happened in a room since a place, with the epoch in the same snapshot; `null` for a room that is gone. `appId`: the
   * app whose `externalId`s the answer has. `listens`: without imported messages. At most `limit` messages and items, and `bytes` as JSON,
   * but at least one message.
   */
  // until 0.3: a courier of 0.2 leaves `listens` out.
  'feed:room': {
    ask: FeedPosition & { roomId: RoomId; appId: UserId | null; listens?: boolean; limit: number; bytes: number };
    answer: { epoch: string; part: RoomChanged | null };
  };
  /**
   * In each of at most 500 rooms the place before the first message of later than `since`, in milliseconds; the head if there is none.
   * Unknown ids are left out.
   */
  'feed:starts': {
    ask: { roomIds: RoomId[]; since: number };
    answer: { epoch: string; rooms: (FeedPosition & { roomId: RoomId })[] };
  };
  /**
   * Who may get a push of at most `limit` messages after a place, for whom what counts is judged later; `null` for a room that is gone.
   */
  'feed:pushes': {
    ask: { roomId: RoomId; seq: Seq; limit: number } & PushRules;
    answer: { epoch: string; part: { to: Seq; headSeq: Seq; due: PushDue[] } | null };
  };
  /** What goes out now, for each of at most 500 spans of messages; `null`: nothing. */
  'push:judge': {
    ask: { spans: { userId: UserId; roomId: RoomId; from: Seq; to: Seq }[] } & PushRules;
    answer: { verdicts: (PushVerdict | null)[] };
  };
  /** The reminders of all users after this place that are due now, in order. */
  'push:reminders': { ask: { after: DueReminder; limit: number }; answer: { due: DueReminder[] } };
  /** What goes out now, for each of at most 500 reminders; `null`: nothing. */
  'push:remind': { ask: { reminders: DueReminder[] }; answer: { verdicts: (PushVerdict | null)[] } };
  /** The place before this message; never above the head. */
  'feed:back': { ask: { roomId: RoomId; seq: Seq }; answer: { epoch: string } & FeedPosition };
  /** Whether history has applied the erasure of a user, and the rooms that the user is or was a member of, by id. */
  'feed:erased': {
    ask: { userId: UserId; after: RoomId | null; limit: number };
    answer: { epoch: string; applied: boolean; rooms: FeedHead[]; more: boolean };
  };
}

/** Reads that any history answers, and changes of users' own state, by name: request and answer. */
export type Queries = EventQueries & MineQueries & ServiceQueries;

export type QueryName = keyof Queries;

/**
 * A text on a room's channel is either a socket event as JSON (it starts with `[`), which gateways pass on unparsed to all
 * sockets of the room, or one of these signals (it starts with `{`).
 */
export type RoomSignal =
  | { type: 'typing'; user: UserBrief; memberCount: number }
  | { type: 'read'; marks: ReadMark[] }
  /** Committed text of messages that grow; `memberCount` of the room sets the pace of its frames. An earlier gateway ignores it. */
  | { type: 'grow'; pieces: Piece[]; memberCount: number }
  /** Frames may have been lost: gateways send `heads` for the room. */
  | { type: 'heads' }
  /** The room's next frame, of `length` UTF-16 units, is traced: W3C Trace Context of the publishing spans. */
  | { type: 'trace'; length: number; traceparents: readonly string[] };

export const roomChannel = (roomId: RoomId): string => `room:${roomId}`;
/** A text on a user's channel, from a gateway or history to the gateways with connections of the user. */
export interface UserSignal {
  readonly type: 'relations';
  /**
   * This user's rooms or blocks have changed, or one of the two has written in their direct room for the first time: the
   * channel's user may see them now, or may no longer.
   */
  readonly userId: UserId;
}

/** Its texts are `["user:changes", UserChanges]` and `UserSignal` as JSON. */
export const userChannel = (userId: UserId): string => `user:${userId}`;

/**
 * A user as auth tells the other services. `appId`: the app that brought the user, by its bot. `suspended`: only in an answer
 * about this user, because a suspension is no change of the user; and so is `cure`.
 */
export type DirectoryUser = User & { appId?: UserId; suspended?: boolean; cure?: Cure };

/**
 * An act by which a user, or an operator, shuts others out of the account: a changed password, a second factor … What the sessions
 * from before have made ends with it, except what `keeps` has made.
 */
export interface Cure {
  /** ISO time of auth. */
  readonly at: string;
  /** The session that asked for it, if one goes on. */
  readonly keeps: SessionId | null;
  /** It ended all other sessions. */
  readonly ends: boolean;
}

/** The last cure of the account, and its living devices that are known since when they became the user's. */
export interface AccountSignal {
  readonly type: 'account.changed';
  readonly userId: UserId;
  readonly cure: Cure | null;
  /** In the order of `newAt`, an ISO time of auth. */
  readonly devices: readonly { readonly newAt: string; readonly device: NewDevice }[];
}

/** The erased user was an app's: its bot, and the id that its host gave the user. Only in auth's list of changes. */
export interface ErasedOfApp {
  appId: UserId;
  externalId: string;
}

/** A text on `PEOPLE_CHANNEL`, from auth to the histories. */
export type PeopleSignal =
  | { type: 'user.changed'; user: DirectoryUser }
  | { type: 'user.erased'; userId: UserId; version: number; ofApp?: ErasedOfApp }
  // An earlier history ignores it.
  | AccountSignal;
export const PEOPLE_CHANNEL = 'people';

/** One text per transaction, from history to the couriers, only while a courier listens: the heads of the changed rooms. */
export type FeedHints = [roomId: RoomId, headSeq: Seq, headRev: Rev][];
export const FEED_CHANNEL = 'feed';
