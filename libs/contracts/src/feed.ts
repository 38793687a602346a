import type { HookId, Rev, RoomId, Seq, UserId } from './ids.js';
import type { Member } from './member.js';
import type { Message } from './message.js';
import type { Room, RoomKind } from './room.js';
import type { UserBrief } from './user.js';
import { IsCount, IsHookRooms, IsId, IsOneOf, IsText, Optional } from './validation.js';

/** Rooms that a hook names. */
export const HOOK_ROOMS_MAX = 100;
export const HOOK_URL_CHARS_MAX = 1024;
/** Hooks of one app. */
export const HOOKS_PER_APP_MAX = 5;
/** Messages and items of one delivery. */
export const DELIVERY_ITEMS_MAX = 500;
/** Bytes of the body of a delivery. One message alone may be longer. */
export const DELIVERY_BYTES = 65_536;
/** Deliveries in one answer of a pull, each of another room. */
export const PULL_DELIVERIES_MAX = 100;
const PULL_TOKEN_CHARS_MAX = 65_536;
const PULL_WAIT_MS_MAX = 20_000;

export const HOOK_STARTS = ['start', 'now'] as const;
/** `start`: everything that is there, too. `now`: what is acked after the answer to the hook's creation. */
export type HookStart = (typeof HOOK_STARTS)[number];
/** `groups`: all groups that the hook may see. `all`: its direct rooms, too. */
export type HookRooms = 'groups' | 'all' | RoomId[];
export type HookPause = 'asked' | 'gone' | 'failing' | 'suspended';
/**
 * Why a delivery was refused. `timeout`: there was no connection in time. `unanswered`: the receiver was connected, and did not answer in time.
 * `address`: the hook may not connect to it. `name`: it could not be resolved.
 */
export type RefusalReason =
  | 'status'
  | 'timeout'
  | 'unanswered'
  | 'connection'
  | 'tls'
  | 'name'
  | 'address'
  | 'redirect';

/** The last refusal of a hook's receiver. */
export interface HookError {
  at: string;
  reason: RefusalReason;
  /** The HTTP status; `null` if no answer came. */
  status: number | null;
  /** `null` for a delivery that is about no room. */
  roomId: RoomId | null;
}

/** A client that is called instead of calling: it gets every message of its rooms in order. */
export interface Hook {
  id: HookId;
  /** The username of the app's bot; `null` for a hook of the operator. */
  app: string | null;
  /** `null` for a hook that its app pulls. */
  url: string | null;
  rooms: HookRooms;
  from: HookStart;
  status: 'active' | 'paused';
  reason: HookPause | null;
  /** How long the oldest change that is not accepted yet has been waiting; up to 10 s old, like the next. */
  lagSeconds: number;
  waitingRooms: number;
  lastAcceptedAt: string | null;
  lastError: HookError | null;
  createdAt: string;
}

/** `secret` is `null` for a hook that is pulled. */
export interface PutHookAnswer {
  hook: Hook;
  secret: string | null;
}

/** What became of a `ping`. */
export interface HookTest {
  accepted: boolean;
  status: number | null;
  reason: RefusalReason | null;
}

export class NamedHook {
  @IsId() id!: HookId;
}

/** Without `url` the app pulls the hook. */
export class PutHook extends NamedHook {
  @Optional() @IsText({ max: HOOK_URL_CHARS_MAX }) url?: string;
  @Optional({ default: 'groups' }) @IsHookRooms(HOOK_ROOMS_MAX) rooms?: HookRooms;
  @Optional({ default: 'now' }) @IsOneOf(HOOK_STARTS) from?: HookStart;
}

/** Without `roomId` all rooms, from the start. `seq` is 1 if it is left out. */
export class ReplayHook extends NamedHook {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsCount(1) seq?: Seq;
}

/** `accept` is the `token` of an earlier answer. */
export class PullFeed {
  @IsId() hookId!: HookId;
  @Optional() @IsText({ max: PULL_TOKEN_CHARS_MAX }) accept?: string;
  @Optional({ default: 0 }) @IsCount(0, PULL_WAIT_MS_MAX) waitMs?: number;
}

/** `token`: pass it as `accept` when all deliveries are stored; `null` without deliveries. */
export interface PullAnswer {
  deliveries: Delivery[];
  token: string | null;
}

/** A place in a room. */
export interface FeedPosition {
  seq: Seq;
  rev: Rev;
}

/** A room as a hook gets it. `externalId`: only in a hook of an app, `null` if it gave the room none. */
export interface FeedRoom extends Room {
  externalId?: string | null;
}

/** `externalId`: only in a hook of an app, `null` for users that the app did not bring. */
export interface FeedUser extends UserBrief {
  externalId?: string | null;
}

export interface FeedMessage extends Message {
  sender: FeedUser | null;
}

export interface FeedMember extends Member {
  user: FeedUser;
}

export type FeedItem =
  | { type: 'message'; message: FeedMessage }
  | { type: 'member'; member: FeedMember }
  | { type: 'room'; room: FeedRoom };

/** What has happened in a room between two places. No message has `mine`, or the names of a forward's origin. */
export interface RoomChanged {
  room: FeedRoom;
  from: FeedPosition;
  to: FeedPosition;
  /**
   * Messages that retention purged before they were sent out, that the app does not see, as it had no user in the room, or that were
   * imported, for a listener.
   */
  skipped: { from: Seq; to: Seq } | null;
  /** The messages above `from.seq`, ascending and without a hole. */
  messages: FeedMessage[];
  /** What else has changed, in the order of `rev`. */
  items: FeedItem[];
  more: boolean;
}

/** A body that is sent to a hook. */
interface DeliveryHead {
  hookId: HookId;
  epoch: string;
}

interface RoomChangedDelivery extends DeliveryHead {
  type: 'room.changed';
  data: RoomChanged;
}

/** The room and all in it is gone. */
interface RoomDeletedDelivery extends DeliveryHead {
  type: 'room.deleted';
  data: { roomId: RoomId; externalId: string | null };
}

/** An account was erased. Receivers that hold names or profiles must delete them. */
interface UserErasedDelivery extends DeliveryHead {
  type: 'user.erased';
  data: { userId: UserId; externalId: string | null };
}

/** The store is another one: `epoch` has changed. */
interface ResetDelivery extends DeliveryHead {
  type: 'feed.reset';
  data: Record<string, never>;
}

/** All that there was when a mirror began, or was reset, has been accepted. */
interface CaughtUpDelivery extends DeliveryHead {
  type: 'feed.caught_up';
  data: Record<string, never>;
}

interface PingDelivery extends DeliveryHead {
  type: 'ping';
  data: Record<string, never>;
}

/** The body of one delivery; discriminated by `type`. */
export type Delivery =
  | RoomChangedDelivery
  | RoomDeletedDelivery
  | UserErasedDelivery
  | ResetDelivery
  | CaughtUpDelivery
  | PingDelivery;
export type DeliveryType = Delivery['type'];
export type DeliveryOf<Type extends DeliveryType> = Extract<Delivery, { type: Type }>;

/** The head of a room, as the feed compares it with its cursors. */
export interface FeedHead {
  roomId: RoomId;
  headSeq: Seq;
  headRev: Rev;
  kind: RoomKind;
  /** The app whose room it is, by its bot; `null` for other rooms. */
  appId: UserId | null;
  externalId: string | null;
  /** How far hooks of the app see the room, while it has no user of the app. Left out: to its head. */
  appHead?: FeedPosition;
  createdAt: string;
  deletedAt: string | null;
}
