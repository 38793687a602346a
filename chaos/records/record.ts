import type { ErrorCode, GrowState, PresenceStatus, Retry } from '#contracts';
import type { NeutralRecord } from '#import/records';

import type { AskedFields } from './asked-fields.js';
import type { RecordedDraft, RecordedLink, RecordedMention } from './recorded-lists.js';

/** Where a reply is: its thread, its number there, and whether it was also sent to the room. */
export interface ReplyPlace {
  readonly threadId: string;
  readonly threadSeq: number;
  readonly inRoom: boolean;
}

/** A thread as the server answers it to one user. */
export interface RecordedThread {
  readonly roomId: string;
  readonly threadId: string;
  readonly replies: number;
  readonly lastSeq: number;
  readonly following: boolean;
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** A user's read markers of a room's main timeline and of all its threads. */
export interface AsideMarkers {
  readonly main?: ReadPosition;
  readonly threadsReadSeq?: number;
}

/** A message as a client shows it or as the auditor reads it: the fields that all of them must agree about. */
export interface RecordedMessage {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly version: number;
  readonly senderId: string | null;
  /** The body of a text message; a deleted one has `''`. */
  readonly body: string;
  readonly deleted: boolean;
  /** Its files: `id state`. */
  readonly files: readonly string[];
  /** `emoji userId`, sorted. */
  readonly reactions: readonly string[];
  /** The content of a system message. */
  readonly system: { readonly type: string; readonly userId: string } | null;
  /** Milliseconds since 1970, by the server. */
  readonly createdAt: number;
  /** Only of replies. */
  readonly reply?: ReplyPlace;
  readonly everyone?: true;
  readonly keepsUnread?: true;
  readonly grow?: GrowState;
}

/** One item of a frame, without its content. */
export interface RecordedItem {
  readonly type: 'message' | 'member' | 'room';
  /** The message's, the member's user id, or the room's. */
  readonly id: string;
  readonly rev: number;
  readonly version?: number;
  readonly seq?: number;
  /** The time of a message: milliseconds since 1970, by the server. */
  readonly createdAt?: number;
  readonly reply?: ReplyPlace;
  readonly grow?: GrowState;
}

/** The fields of an answer that invariants speak of. */
export interface AnswerFields extends AsideMarkers {
  readonly seq?: number;
  readonly rev?: number;
  readonly headRev?: number;
  readonly dup?: boolean;
  readonly version?: number;
  readonly readSeq?: number;
  /** The threads that the answer shows. */
  readonly threads?: readonly RecordedThread[];
  /** The messages of a page, or of an opened room or thread. */
  readonly seqs?: readonly number[];
  readonly reachedStart?: boolean;
  readonly reachedEnd?: boolean;
  /** The id of what a host has put. */
  readonly id?: string;
  /** Whether this request of a host made it. */
  readonly isNew?: boolean;
  /** The stored code points of a growing message, and whether a reader has asked its writer to stop. */
  readonly length?: number;
  readonly stop?: boolean;
  /** Only of an answered message that was sent with `grow`. */
  readonly grow?: GrowState;
  readonly body?: string;
}

export type RecordedAnswer =
  | { readonly ok: true; readonly data: AnswerFields }
  | { readonly ok: false; readonly code: ErrorCode; readonly retry: Retry; readonly length?: number };

export interface ReadPosition {
  readonly readSeq: number;
  readonly unread: number;
}

/** A place in a room, as a hook's cursor has it. */
export interface FeedPlace {
  readonly seq: number;
  readonly rev: number;
}

/** One of the items of a delivery, as its mirror keeps it. */
export type RecordedFeedItem =
  | { readonly type: 'message'; readonly message: RecordedMessage }
  | { readonly type: 'member'; readonly userId: string; readonly rev: number; readonly joined: boolean }
  | { readonly type: 'room'; readonly id: string; readonly rev: number };

/** The data of `room.changed`. */
export interface RecordedChange {
  readonly roomId: string;
  readonly direct: boolean;
  readonly from: FeedPlace;
  readonly to: FeedPlace;
  /** The room's, as of the delivery. */
  readonly head: FeedPlace;
  /** The room's: retention has purged what is below. */
  readonly firstSeq: number;
  readonly skipped: { readonly from: number; readonly to: number } | null;
  readonly messages: readonly RecordedMessage[];
  readonly items: readonly RecordedFeedItem[];
  readonly more: boolean;
}

/** What a push says of a message. */
export interface RecordedPush {
  readonly userId: string;
  readonly roomId: string;
  readonly messageId: string;
  readonly seq: number;
  readonly threadId: string | null;
  readonly senderId: string | null;
  readonly text: string | null;
  /** Whether it has the room's name. */
  readonly named: boolean;
}

/** `hosted`: a user of an app; `device`: one who is away, with a device. */
export type ClientKind = 'library' | 'raw' | 'auditor' | 'witness' | 'hosted' | 'device';

/** The events of a run, by kind. */
export interface Happenings {
  /** A client exists. `leaves`: it disconnects for good when the calm begins. */
  user: { readonly userId: string; readonly client: ClientKind; readonly leaves: boolean };
  /** A room was created by this client, its only member at that time. */
  founded: { readonly roomId: string };
  dialled: { readonly connection: string };
  ready: { readonly connection: string };
  closed: { readonly connection: string };
  asked: {
    readonly connection: string;
    readonly op: number;
    readonly event: string;
    readonly fields: AskedFields;
  };
  answered: { readonly connection: string; readonly op: number; readonly answer: RecordedAnswer };
  frame: {
    readonly connection: string;
    readonly roomId: string;
    readonly from: number;
    readonly to: number;
    readonly items: readonly RecordedItem[];
  };
  /** An item of `user:changes`. */
  own: {
    readonly connection: string;
    readonly type: string;
    readonly roomId: string | null;
    readonly readSeq: number | null;
    readonly urev: number;
    /** The thread of an item `thread`. */
    readonly thread?: RecordedThread;
  } & AsideMarkers;
  /** Another event of the server. */
  heard: { readonly connection: string; readonly event: string };
  /** The end of the view that a client shows of a room, whenever it changes during the calm. */
  shows: { readonly roomId: string; readonly tail: string };
  /** The final view. `messages`: null if the client does not show the room. */
  view: {
    readonly roomId: string;
    readonly messages: readonly RecordedMessage[] | null;
    readonly shown: ReadPosition | null;
  };
  /**
   * The text that a client shows of a message that was sent with `grow`, whenever it changes. `view`: the number of the client's copy
   * of the room, which begins again with another epoch, and after the client has left the room.
   */
  reading: {
    readonly roomId: string;
    readonly id: string;
    readonly view: number;
    readonly grow: GrowState;
    readonly version: number;
    readonly text: string;
  };
  /** The time of silence after which this deployment ends a growing message. */
  growIdle: { readonly ms: number };
  /** The server's answer about the client's own position in a room, after everything. */
  state: { readonly roomId: string; readonly mentions?: number } & ReadPosition & AsideMarkers;
  /** The server's answer about one thread, as the client sees it, after everything. */
  place: RecordedThread;
  /** The threads that `thread:list` has for the client as unread, after everything. */
  unreadThreads: { readonly threadIds: readonly string[] };
  /** The messages that `mention:list` has for the client, after everything. */
  mentioned: { readonly messages: readonly RecordedMention[] };
  /** The drafts that `draft:list` has for the client, after everything. */
  drafts: { readonly drafts: readonly RecordedDraft[] };
  /** People have opened a link into a room. */
  invited: RecordedLink;
  /** The presence that a client shows of others, after everything. */
  presence: { readonly statuses: Readonly<Record<string, PresenceStatus>> };
  /** The room, read from its start after everything. */
  audited: {
    readonly roomId: string;
    readonly headSeq: number;
    readonly headRev: number;
    readonly messages: readonly RecordedMessage[];
    readonly memberIds: readonly string[];
  };
  /** The threads and the main timeline of a room, read from their starts after everything: the seqs of their messages. */
  threadAudit: { readonly thread: RecordedThread; readonly seqs: readonly number[] };
  mainAudit: { readonly roomId: string; readonly seqs: readonly number[] };
  /** A file of a stored message, after everything; `read`: the hash of the bytes that its URL gives, null without any. */
  file: { readonly roomId: string; readonly id: string; readonly sha256: string; readonly read: string | null };
  /** The ids of everything in the store of files, after everything. */
  stored: { readonly ids: readonly string[] };
  /** Something that a host has put, as Parley has it after everything. `event`: of the request that puts it. */
  hosted: {
    readonly event: 'user:put' | 'room:put' | 'room:pair';
    readonly externalId: string;
    readonly id: string;
    readonly value: string | null;
  };
  /** A hook exists, and its receiver works. `app`: it is the app's, else the operator's. */
  hook: {
    readonly hookId: string;
    readonly app: boolean;
    readonly rooms: 'groups' | 'all';
    readonly from: 'start' | 'now';
    /** The room whose deliveries the receiver refuses. */
    readonly badRoomId: string | null;
    /** The receiver answers at once. */
    readonly prompt: boolean;
  };
  /** A delivery has arrived. `number`: of this receiver. */
  delivery: {
    readonly hookId: string;
    readonly number: number;
    readonly epoch: string;
    readonly type: string;
    /** The header; null in a delivery that was pulled. */
    readonly webhookId: string | null;
    /** A hash of the body. */
    readonly body: string;
    /** Signed by the hook's secret, within 5 minutes; also true if it was pulled. */
    readonly signed: boolean;
    /** The change of `room.changed`. */
    readonly change: RecordedChange | null;
    /** The room that is deleted, the user who is erased. */
    readonly about: string | null;
    /** The names in the body that users have who are erased in the run. */
    readonly names: readonly string[];
  };
  /** The receiver has done with a delivery. `status`: null if it broke the connection or answered nothing. */
  delivered: {
    readonly hookId: string;
    readonly number: number;
    readonly committed: boolean;
    readonly status: number | null;
  };
  /** A device of the session of a user; Parley has acknowledged it. */
  device: { readonly deviceId: string; readonly userId: string; readonly preview: 'full' | 'none' };
  /** The session of a device ends. Recorded before the request and, with `acked`, with its answer. */
  deviceEnd: { readonly deviceId: string; readonly acked: boolean };
  /** A push has arrived. `payload`: null if it was not signed, or not encrypted for the device. */
  push: { readonly deviceId: string; readonly status: number; readonly payload: RecordedPush | null };
  /** A replay of a hook; `roomId`: null for all rooms. Recorded before the request and, with `acked`, with its answer. */
  replay: {
    readonly hookId: string;
    readonly number: number;
    readonly roomId: string | null;
    readonly seq: number;
    readonly acked: boolean;
  };
  /** The server has acknowledged that it erases a user, or deletes a room, of the app. `name`: of the user. */
  vanished: { readonly what: 'user' | 'room'; readonly id: string; readonly name: string };
  /** The messages of a room up to `seq` become old enough for its retention; `done`: they are seen to be purged. */
  purge: { readonly roomId: string; readonly seq: number; readonly done: boolean };
  /** What is left of a room of which retention has purged messages, read from the store after everything. */
  remains: { readonly roomId: string; readonly ids: readonly string[] };
  /** The epoch of the store, after everything. */
  epoch: { readonly epoch: string };
  /** The rooms of which every message is checked before it is stored. */
  checkedRooms: { readonly roomIds: readonly string[] };
  /** A verdict of the check on a message. Recorded before the answer. */
  verdict: {
    readonly roomId: string;
    readonly messageId: string;
    readonly body: string;
    readonly refused: boolean;
  };
  /** The session of this connection was revoked; the server has acknowledged it. */
  revoked: { readonly connection: string };
  fault: {
    readonly fault: number;
    readonly phase: 'begin' | 'end';
    readonly name: string;
    /** True if it ended a process, false if it only stopped, cut or delayed something. */
    readonly endsProcess: boolean;
  };
  /** PostgreSQL begins to be copied. */
  copied: Readonly<Record<string, never>>;
  /** The store is the copy again, and nothing runs on it yet. `heads`: the last `seq` of each room. */
  restored: { readonly heads: Readonly<Record<string, number>> };
  /** What the export of the site says after everything, or that of a copy, a site that has imported it. `sha256`: of a file's bytes. */
  exported: { readonly from: 'site' | 'copy'; readonly record: NeutralRecord; readonly sha256?: string };
  /** The machine of the checker: runnable processes per core, on average over the last minute. */
  machine: { readonly load: number };
  phase: { readonly phase: 'load' | 'calm' | 'end' };
}

export type HappeningKind = keyof Happenings;

/** One line of a record file. */
export type ChaosRecord<Kind extends HappeningKind = HappeningKind> = {
  [Each in Kind]: Happenings[Each] & {
    readonly kind: Each;
    /** Milliseconds since the start of the run. All clients are in one process and share its clock. */
    readonly at: number;
    readonly who: string;
  };
}[Kind];
