import type { DeviceId, MessageId, RoomId, Seq, SessionId, UserId } from './ids.js';
import { IgnoresUnknownFields } from './field-rules.js';
import { Either, IsId, IsObjectOf, IsOneOf, IsText, Optional } from './validation.js';

/** Devices of one user. */
export const DEVICES_PER_USER_MAX = 20;
export const DEVICES_OF_GUEST_MAX = 3;
/** Code points of the text of a push. */
export const PUSH_TEXT_CHARS = 160;
/** Bytes of the payload of a push as JSON. */
export const PUSH_BYTES_MAX = 3_000;

export const DEVICE_KINDS = ['webpush', 'hook'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];
export const PUSH_PREVIEWS = ['full', 'none'] as const;
/** `none`: a push says that there is something, and not what or of whom. */
export type PushPreview = (typeof PUSH_PREVIEWS)[number];

/** The ways of push that the operator has configured. */
export interface Push {
  /** `publicKey`: for `pushManager.subscribe`, Base64url of 65 bytes. */
  webpush: { publicKey: string } | null;
  hook: boolean;
}

/** A device that is new to its user: all of the user's connections learn of it. */
export interface NewDevice {
  id: DeviceId;
  kind: DeviceKind;
  preview: PushPreview;
  /** The platform of a device of the kind `hook`. */
  platform: string | null;
  createdAt: string;
  lastPushAt: string | null;
  /** Left out by earlier servers. */
  sessionId?: SessionId;
}

/** A browser or an app that gets pushes. It belongs to the session that put it, and ends with it. */
export interface Device extends NewDevice {
  /** It belongs to the session that asks. */
  current: boolean;
}

/** What a device gets. Receivers ignore fields and types that they do not know. */
export type PushPayload = PushMessage | PushReminder | PushTest;

export interface PushTest {
  v: 1;
  type: 'test';
  userId: UserId;
}

/** With the preview `none`, `roomName`, `sender` and `text` are left out; in a room that the user has not opened, `text`. */
export interface PushMessage {
  v: 1;
  type: 'message';
  userId: UserId;
  roomId: RoomId;
  messageId: MessageId;
  seq: Seq;
  /** The message whose thread it is in; left out in the main timeline. */
  threadId?: MessageId;
  direct: boolean;
  mention: boolean;
  /** As in `RoomState`: 100 stands for "99+". */
  unread: number;
  /** When the message was sent. */
  at: string;
  /** `null` in direct rooms. */
  roomName?: string | null;
  sender?: PushSender;
  text?: string;
}

/** A reminder of a bookmark that is due, with the fields of its message. `sender` is also left out for one whom the user blocks. */
export interface PushReminder extends Omit<PushMessage, 'type'> {
  type: 'reminder';
  /** The time for which the user has set it. */
  remindAt: string;
}

export interface PushSender {
  id: UserId;
  name: string;
  avatarUrl: string | null;
}

const ENDPOINT_CHARS_MAX = 1024;
const SUBSCRIPTION_FIELDS = `an endpoint of at most ${String(ENDPOINT_CHARS_MAX)} characters and the keys p256dh and auth`;
const TOKEN = { max: 4096, pattern: /^[\x21-\x7e]+$/, characters: 'visible ASCII' };
const PLATFORM = { max: 32, pattern: /^[a-z0-9._-]+$/, characters: '`a-z`, `0-9`, `.`, `_` and `-`' };
/** 65 bytes of Base64url: a point of P-256. */
const P256DH = { min: 87, max: 88, pattern: /^[\w-]+=?$/, characters: 'of Base64url' };
/** 16 bytes of Base64url. */
const AUTH = { min: 22, max: 24, pattern: /^[\w-]+={0,2}$/, characters: 'of Base64url' };

@IgnoresUnknownFields()
export class SubscriptionKeys {
  @IsText(P256DH) p256dh!: string;
  @IsText(AUTH) auth!: string;
}

/** As `PushSubscription.toJSON()` gives it. */
@IgnoresUnknownFields()
export class WebSubscription {
  @IsText({ max: ENDPOINT_CHARS_MAX }) endpoint!: string;
  @IsObjectOf(SubscriptionKeys) keys!: SubscriptionKeys;
}

export class NamedDevice {
  @IsId() id!: DeviceId;
}

/** `subscription` of the kind `webpush`; `token` and `platform` of the kind `hook`. */
export class PutDevice extends NamedDevice {
  @IsOneOf(DEVICE_KINDS) kind!: DeviceKind;
  @Either('token') @IsObjectOf(WebSubscription, SUBSCRIPTION_FIELDS) subscription?: WebSubscription;
  @Optional() @IsText(TOKEN) token?: string;
  @Optional() @IsText(PLATFORM) platform?: string;
  @Optional({ default: 'full' }) @IsOneOf(PUSH_PREVIEWS) preview?: PushPreview;
}

/** The settings that decide on pushes. */
export interface PushRules {
  /** In larger rooms only mentions are pushed. */
  readonly roomMembers: number;
  readonly maxAgeSeconds: number;
}

/** The messages of a room of which a user may get a push. `at`: when the newest of them was sent. */
export interface PushDue {
  userId: UserId;
  from: Seq;
  to: Seq;
  at: string;
}

/** What a push says. `sender` is `null` for one who is erased; in a reminder also for one whom the user blocks. */
export interface PushVerdict {
  messageId: MessageId;
  seq: Seq;
  threadId: MessageId | null;
  direct: boolean;
  mention: boolean;
  unread: number;
  at: string;
  roomName: string | null;
  sender: PushSender | null;
  /** `null` in a room that the user has not opened. */
  text: string | null;
}

/** A reminder of a bookmark. Its fields are its place in the order of all reminders: by time, then by ids. */
export interface DueReminder {
  userId: UserId;
  roomId: RoomId;
  messageId: MessageId;
  remindAt: string;
}
