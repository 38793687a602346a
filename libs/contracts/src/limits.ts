/** Limits that clients see in `ready.limits`. Requests are validated against them. */
export const LIMITS = {
  /** Unicode code points in a message's body. */
  bodyChars: 8000,
  /** Messages in one page. */
  pageMax: 200,
  /** Bytes of one frame from a client; a larger one closes the connection. */
  frameBytes: 131_072,
  /** Rooms that a user may take; of those that others put the user into, only the opened ones count. */
  roomsPerUser: 1000,
  membersPerRoom: 5000,
  /** Users named in one request; a larger group grows by `member:add`. */
  memberIds: 100,
  /** Above this many members a room has no `online`, `marks` and `read`, and `typing` is sampled. */
  liveRoomMembers: 200,
  /** Mentions in one message. */
  mentions: 50,
  /** Members of the largest room in which a message may mention everyone. */
  everyoneMembers: 2000,
  emojisPerMessage: 20,
  /** Threads that a user follows; the server ends to follow those with the oldest replies beyond it. */
  threadsFollowed: 1000,
  /** Users on one block list; a `sync` answer may contain the whole list. */
  blocksPerUser: 1000,
  /** Messages that one user keeps. */
  bookmarks: 1000,
  /** Users whose presence one connection watches. */
  watch: 500,
  /** Different users whose presence all connections of one user to one gateway watch. */
  watchPerUser: 2000,
  /** Unicode code points in a room's name. */
  nameChars: 80,
  /** Unicode code points in a room's topic. */
  topicChars: 500,
  /** Bytes of a message's `ext`, or a room's, as JSON. */
  extBytes: 4096,
  /** Unicode code points in a search. */
  queryChars: 200,
  /** Items in one `sync` answer. */
  syncItems: 500,
  /** Bytes of one file. */
  fileBytes: 104_857_600,
  filesPerMessage: 10,
  /** Bytes of a user's `ext` as JSON. */
  profileBytes: 1024,
  /** Scheduled messages of one user. */
  scheduled: 100,
  /** Drafts of one user, in rooms that the user may read. */
  drafts: 100,
  /** Messages of one user that still grow; `growingLimitOf` has the number of a bot. */
  growing: 8,
  /** Unicode code points in one append. */
  appendChars: 4000,
} as const;

type FixedLimits = { readonly [name in keyof typeof LIMITS]: number };

/** `ready.limits`. */
export interface Limits extends FixedLimits {
  /** By the `scope` of a `RATE_LIMITED`; left out if the deployment has no rate limits. */
  readonly rates?: Record<string, RateLimit>;
}

/** At most `points` requests per window. */
export interface RateLimit {
  readonly points: number;
  readonly windowMs: number;
}

/**
 * A user is in at most this many rooms: those that the user takes, and 1.5 times as many into which others put the user. A
 * `sync` can name all of them in one frame.
 */
export const JOINED_ROOMS_MAX = 2.5 * LIMITS.roomsPerUser;

/** Unicode code points in the note of a report. */
export const REPORT_NOTE_CHARS = 500;

/** How far ahead `until` of `room:notify` may lie: a year. */
export const NOTIFY_UNTIL_MAX_MS = 365 * 86_400_000;

/** In larger rooms only moderators and above may mention everyone. */
export const EVERYONE_BY_MEMBERS_MAX = 20;

/** Default `limit` of a page of messages. */
export const PAGE_DEFAULT = 10;
/** Default `limit` of `room:open`. */
export const OPEN_DEFAULT = 20;
/** Messages in the answer of `room:peek`. */
export const PEEK_MESSAGES = 20;
/** A `room:open` with this `limit` is for a list of rooms: it does not count as opening the room. */
export const GLANCE_LIMIT = 1;
/** Maximum and default number of rooms, members or users in one page of a list. */
export const LIST_MAX = 200;
export const LIST_DEFAULT = 50;
/** RoomStates in one `sync` answer. */
export const SYNC_ROOMS_MAX = 200;
/** A room more than this many items behind is `tooLong`. */
export const SYNC_TOO_LONG_ITEMS = 2000;
/** Code points of a preview's text. */
export const PREVIEW_CHARS = 160;
/** `unread` and `mentions` are exact up to 99; this stands for "99+". */
export const UNREAD_MAX = 100;
/** How far below a message with `keepsUnread` the marker of the main timeline may stay. */
export const KEPT_UNREAD_MAX = 1_000;
/** Users named in one reaction of a message. */
export const REACTION_USERS_MAX = 20;
/** Bytes of one answer or frame of the server, as JSON. */
export const ANSWER_BYTES_MAX = 512 * 1024;
/** Bytes of an HTTP request's body. */
export const HTTP_BODY_BYTES_MAX = 128 * 1024;
/** Users, or entries of `set` and `remove`, in one request of an app's server. */
export const SERVER_BATCH_MAX = 100;
/** Incoming webhooks of one room. */
export const INCOMING_PER_ROOM_MAX = 20;
/** Living links into one room. */
export const LINKS_PER_ROOM_MAX = 20;
export const LINK_USES_MAX = 1_000;
export const LINK_DAYS_MAX = 30;
export const LINK_DAYS_DEFAULT = 7;
/** Rooms of which new accounts are members by themselves. */
export const DEFAULT_ROOMS_MAX = 20;
/** In larger rooms no system message tells of members that come by default. */
export const TOLD_OF_DEFAULTS_MEMBERS_MAX = 50;
/** Bytes of the picture of a user or a room, as it is sent. */
export const AVATAR_BYTES_MAX = 5 * 1024 * 1024;

/** A member is muted for 30 days at most. */
export const MUTE_MAX_SECONDS = 30 * 86_400;
/** A ban deletes the messages of a day at most, and so many of them. */
export const CLEANUP_MAX_SECONDS = 86_400;
export const CLEANUP_MAX_MESSAGES = 10_000;
/** Unicode code points in the reason of a moderator's act. */
export const REASON_MAX_CHARS = 500;
/** Unicode code points in the name of a section. */
export const SECTION_CHARS_MAX = 40;
/** Unicode code points in an emoji. */
export const EMOJI_CHARS_MAX = 16;

/** Every request is acked within this time, with `TIMEOUT` if there is no result. */
export const ACK_TIMEOUT_MS = 9_500;
/** A command that has not been executed this long after its receipt never is. */
export const COMMAND_DEADLINE_MS = 9_000;
/** Clients show a `typing` frame for this long. */
export const TYPING_TTL_MS = 6_000;
/** At most one `typing` per user and room in this time is passed on. */
export const TYPING_INTERVAL_MS = 3_000;
/** At most one `read` frame per room in this time. */
export const READ_INTERVAL_MS = 1_000;
/** At most one `message:grow` frame per room in this time, unless it would exceed `ANSWER_BYTES_MAX`. */
export const GROW_INTERVAL_MS = 100;
/** The same in rooms of over `LIMITS.liveRoomMembers`. */
export const LARGE_GROW_INTERVAL_MS = 1_000;
/** `session:expiring` comes this long before the access token's end. */
export const EXPIRING_NOTICE_MS = 60_000;

/** Unicode code points in a text that names something by its id. Ids are opaque: a text that is not an id names nothing. */
export const ID_CHARS_MAX = 255;
/** Unicode code points in the name of a file. */
export const FILE_NAME_CHARS_MAX = 255;
/** Files in one request for URLs. */
export const FILE_URLS_MAX = 50;

export const USERNAME_MIN = 3;
export const USERNAME_MAX = 32;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
export const DISPLAY_NAME_MAX = 80;
