import type { Ext, Role, RoomId, RoomKind, User, UserId, Visibility } from '#contracts';

/** Routes of `parley import` below `<service>/imports`, for root alone. The ids of a source are texts of at most 1,024 characters. */

/** At most so many in a request. */
export const IMPORTED_PEOPLE_MAX = 500;
export const IMPORTED_ENTRIES_MAX = 1000;
/** Bytes of the JSON of a part. */
export const IMPORTED_PART_BYTES_MAX = 4 * 2 ** 20;
/** A command that adds messages to a room that is shown has at most so many. */
export const APPENDED_ENTRIES_MAX = 500;
export const IMPORTED_MEMBERS_MAX = 5000;
/** A user is in at most so many rooms by imports. */
export const IMPORTED_ROOMS_MAX = 2500;

/** Two runs of one workspace are one import: it has the same format and name. */
export interface ImportSource {
  readonly format: string;
  readonly name: string;
}

/** A person of the source. `username` is the wish of the source; auth cleans and numbers it, as that of a provider. */
export interface ImportedPerson {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly type: 'user' | 'guest' | 'bot';
  readonly email: string | null;
  /** `false`: closed at the source. Nobody claims the account by an e-mail address. */
  readonly active: boolean;
  /** The account of `map.csv`. */
  readonly account: UserId | null;
}

/** `POST <auth>/imports/:id/people`. A repeat answers the same. */
export interface PeopleRequest {
  readonly source: ImportSource;
  readonly match: 'email' | 'none';
  readonly people: readonly ImportedPerson[];
}

/** In the order of the request. `mapped`: of `map.csv`; `matched`: by its confirmed e-mail address; `unclaimed`; `claimed` since; `erased`: stays away. */
export interface PlacedPerson {
  readonly id: string;
  readonly outcome: 'mapped' | 'matched' | 'unclaimed' | 'claimed' | 'erased';
  /** `null` if erased, like the next. */
  readonly userId: UserId | null;
  readonly username: string | null;
}

export interface PeopleAnswer {
  readonly people: readonly PlacedPerson[];
}

/** `POST <history>/imports` opens the import of a source, or the one that is there. The audit has each run once. */
export interface OpenRequest extends ImportSource, ImportTurn {}

/** Also `GET <history>/imports/:id`. */
export interface ImportView extends ImportSource {
  readonly id: string;
  readonly startedAt: string;
  /** ISO time of the end of the last complete run. */
  readonly completedAt: string | null;
  readonly undoneAt: string | null;
  /** As the last run sent it by `PUT <history>/imports/:id/report`. */
  readonly report: unknown;
}

/**
 * One import runs at a time: each request of a run has the id of the run, which holds its turn for 60 s from then on. Else the
 * answer is `409 CONFLICT`.
 */
export interface ImportTurn {
  /** A UUID of version 7. */
  readonly run: string;
}

/** `PUT <history>/imports/:id/report`; answers the `ImportView`. A complete run gives its turn back. */
export interface ReportRequest extends ImportTurn {
  readonly report: unknown;
  readonly completed: boolean;
}

/** `POST <history>/imports/:id/rooms`: where the room stands. */
export interface RoomPlaceRequest extends ImportTurn {
  readonly source: string;
  readonly kind: RoomKind;
}

export interface RoomPlace {
  readonly roomId: RoomId;
  /** `filling`: not shown yet. `gone`: deleted here; it does not come back. */
  readonly state: 'filling' | 'shown' | 'gone';
  /** Parts that are stored, and the digest that the last one named; 0 and `''` at first. */
  readonly parts: number;
  readonly digest: string;
  /** Entries of these parts that history has not stored. */
  readonly refused: readonly RefusedEntry[];
  /** The room is shown, and something else than the import has written to it. */
  readonly isInUse: boolean;
  /** The time of its last message; `null` without any. */
  readonly lastAt: string | null;
}

/** An entry that `400 INVALID` has named, and that the part is sent without. */
export interface RefusedEntry {
  /** Its place among all entries of the room, from 0. */
  readonly at: number;
  readonly reason: string;
}

/** A message with all that hangs on it, in the order of the room. The first message of a group, `room.created`, is history's. */
export interface ImportedEntry {
  readonly id: string;
  readonly sender: UserId | null;
  /** Shown in place of the sender's name. */
  readonly senderName: string | null;
  readonly createdAt: string;
  readonly body: string;
  readonly mentions: readonly UserId[];
  /** The id of an earlier message of the room. */
  readonly threadOf: string | null;
  readonly inRoom: boolean;
  readonly replyTo: string | null;
  readonly editedAt: string | null;
  readonly deleted: boolean;
  readonly files: readonly ImportedFile[];
  readonly reactions: readonly { readonly user: UserId; readonly emoji: string }[];
  readonly pinned: boolean;
  readonly everyone: boolean;
  /** Data of clients. `senderName` is in it, if there is both. */
  readonly ext: Ext | null;
}

/** `stored` by `PUT <history>/imports/:id/files/:source`. The others are shown as files whose bytes are gone. */
export interface ImportedFile {
  readonly source: string;
  readonly name: string;
  readonly type: string | null;
  readonly bytes: number | null;
  readonly stored: boolean;
}

/**
 * `POST <history>/imports/:id/rooms/:roomId/parts`: one transaction. Part `n + 1` follows part `n`, whose digest it names as
 * `before`. A repeat of the last part stores nothing. Else the answer is `409 CONFLICT`, and the room begins anew by
 * `POST …/reset` with the turn alone, unless it is shown. Both answer the `RoomPlace`. An entry that cannot be stored is named by the
 * `field` of `400 INVALID`: `entries.5.body`.
 */
export interface RoomPart extends ImportTurn {
  readonly part: number;
  readonly before: string;
  /** Of all records of the room up to here, and of what decides their content. */
  readonly digest: string;
  readonly createdAt: string;
  readonly entries: readonly ImportedEntry[];
  /** Entries that the digest counts and that are not among these. */
  readonly refused: readonly RefusedEntry[];
}

export interface ImportedMember {
  readonly userId: UserId;
  readonly role: Role;
  readonly joinedAt: string;
}

/**
 * `POST <history>/imports/:id/rooms/:roomId/show`: after the last part, by a command of the partition. A repeat answers the same. If
 * another part is the last one that is stored, the answer is `409 CONFLICT`.
 */
export interface ShowRequest extends ImportTurn {
  /** That of the last part; `''` of a room without any. */
  readonly digest: string;
  readonly kind: RoomKind;
  readonly visibility: Visibility;
  /** `null` in a direct room. */
  readonly name: string | null;
  readonly topic: string | null;
  readonly archived: boolean;
  readonly createdAt: string;
  /** At most `IMPORTED_MEMBERS_MAX`; of a direct room the pair. */
  readonly members: readonly ImportedMember[];
}

export interface ShownAnswer {
  /** A name that was taken has got a number. */
  readonly name: string | null;
  /** `direct`, or `group` where the pair has a direct room already. */
  readonly kind: RoomKind;
  readonly headSeq: number;
  /** Who are no members: they are in too many rooms, or the room was shown without them before. */
  readonly left: readonly UserId[];
}

/** `POST <history>/imports/:id/rooms/:roomId/append`: what a later export has behind the last message of a shown room. A repeat stores nothing. */
export interface AppendRequest extends ImportTurn {
  readonly entries: readonly ImportedEntry[];
}

export interface AppendAnswer {
  readonly stored: number;
  /** Stored by an earlier run. */
  readonly known: number;
  /** Older than the last message, replies to a message that is not there, or in a room that is in use. */
  readonly refused: number;
}

/**
 * `POST <history>/imports/:id/rooms/:roomId/files`: messages of a shown room get files whose bytes were missing, and are stored
 * by now. A repeat changes nothing.
 */
export interface AddFilesRequest extends ImportTurn {
  readonly files: readonly FileOfMessage[];
}

export interface FileOfMessage {
  /** The id of the message at the source. */
  readonly message: string;
  readonly file: ImportedFile;
}

export interface AddFilesAnswer {
  /** Places in `files`, from 0, of those that their messages do not have. */
  readonly absent: readonly number[];
}

/**
 * `PUT <history>/imports/:id/files?run&room&source&type`, the bytes as body, whose number `content-length` tells: 204. `room` is
 * the id of a room that needs the file; `type` may be left out. The source's id is in the query, because no path holds every
 * text. A repeat stores nothing. `POST <history>/imports/:id/files { run, sources }`: which are stored. A file that no part has named
 * for a day is stored no more.
 */
export interface StoredFilesAnswer {
  readonly stored: readonly string[];
}

/**
 * `POST <history>/imports/:id/undo`: some rooms; to be repeated until `done`. Then `POST <auth>/imports/:id/undo`. The audit of
 * history has each `run` of the command once.
 */
export interface UndoRequest extends ImportTurn {
  readonly withNewMessages: boolean;
}

export interface UndoAnswer {
  readonly deleted: number;
  /** Rooms that somebody has written to. */
  readonly refused: readonly RoomId[];
  readonly done: boolean;
}

/** Unclaimed accounts that this request has removed, and claimed ones that stay; to be repeated until `done`. */
export interface UndonePeople {
  readonly removed: number;
  readonly kept: number;
  readonly done: boolean;
}

/** `POST <auth>/imports/invites { user, lifetimeSeconds }`: the only answer that contains the code. `link` is `null` without `PUBLIC_URL`. */
export interface UnclaimedInvite {
  readonly id: string;
  readonly user: User;
  readonly code: string;
  readonly link: string | null;
  readonly expiresAt: string;
}
