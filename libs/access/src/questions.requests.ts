import {
  Either,
  INVITE_KINDS,
  IsBatchOf,
  IsCount,
  IsFlag,
  IsId,
  IsIdList,
  IsOneOf,
  IsText,
  IsTextList,
  IsTime,
  LIMITS,
  LINK_DAYS_MAX,
  LINK_USES_MAX,
  Optional,
  type DeviceId,
  type IncomingId,
  type InviteKind,
  type LinkId,
  type RoomId,
  type SessionId,
  type UserId,
} from '#contracts';
import { EXTERNAL_ID_RULE } from '#contracts/app-requests';
import { DISPLAY_NAME_RULE, INVITE_CODE } from '#contracts/auth-requests';
import { PUSHED_MAX } from './push-devices.js';
import { SESSION_BATCH_MAX } from './session-source.port.js';
import { USER_BATCH_MAX } from './user-changes.js';

/** Users in one question. */
export const APP_USERS_MAX = 100;
const CURSOR_CHARS_MAX = 100;

export class CheckSessions {
  @IsIdList(SESSION_BATCH_MAX) sessionIds!: readonly SessionId[];
}

/** The text of a token or key. The caller refuses any other text like an unknown token, and does not ask. */
export const TOKEN_RULE = { max: 512 } as const;

export class VerifyBotToken {
  @IsText(TOKEN_RULE) token!: string;
}

export class IdentifyOperator {
  @IsText(TOKEN_RULE) key!: string;
  /** The caller knows roles. Others learn of admins alone, whom they let do everything. */
  // until 0.4: a service of 0.2 does not send it.
  @Optional() @IsFlag() roles?: boolean;
}

export class EnteredOperator {
  @IsText(TOKEN_RULE) token!: string;
}

export class FindUsers {
  @IsIdList(USER_BATCH_MAX) userIds!: readonly UserId[];
}

/** By the host's ids, or by their own. */
export class UsersOfApp {
  @IsId() appId!: UserId;
  @Either('userIds') @IsTextList(EXTERNAL_ID_RULE, APP_USERS_MAX) externalIds?: readonly string[];
  @Optional() @IsIdList(APP_USERS_MAX) userIds?: readonly UserId[];
}

export class MakeIncomingBot {
  @IsId() id!: IncomingId;
  @IsText(DISPLAY_NAME_RULE) name!: string;
}

export class DevicesOfUsers {
  @IsIdList(USER_BATCH_MAX) userIds!: readonly UserId[];
}

/** A hash in Base64url. */
const ADDRESS_ID = { max: 64, pattern: /^[\w-]+$/, characters: 'of Base64url' };
const GONE_DEVICES_MAX = 1_000;
const PUBLIC_KEY_CHARS_MAX = 100;

export class SentDeviceRef {
  @IsId() id!: DeviceId;
  @IsText(ADDRESS_ID) addressId!: string;
}

export class GoneDevices {
  @IsBatchOf(SentDeviceRef, { max: GONE_DEVICES_MAX, key: 'id', whole: true }) devices!: readonly SentDeviceRef[];
}

/** `publicKey` with `madeAt`, or neither. */
export class ReportPushes {
  @Optional() @IsText({ max: PUBLIC_KEY_CHARS_MAX }) publicKey?: string;
  @Optional() @IsTime() madeAt?: string;
  @IsIdList(PUSHED_MAX) pushed!: readonly DeviceId[];
}

export class UsersChangedSince {
  @IsText({ max: CURSOR_CHARS_MAX }) since!: string;
  @IsCount(1, USER_BATCH_MAX) limit!: number;
}

/** Without a code: the invitations that the user was made with. */
export class FindInvites {
  @IsId() userId!: UserId;
  @Optional() @IsText(INVITE_CODE) code?: string;
}

export class UseInvite {
  @IsId() userId!: UserId;
  @IsText(INVITE_CODE) code!: string;
}

export class PutLink {
  @IsId() id!: LinkId;
  @IsId() roomId!: RoomId;
  /** Of now. */
  @IsText({ max: LIMITS.nameChars }) roomName!: string;
  @IsId() makerId!: UserId;
  @IsOneOf(INVITE_KINDS) kind!: InviteKind;
  @IsCount(1, LINK_USES_MAX) uses!: number;
  @IsCount(1, LINK_DAYS_MAX) days!: number;
  /** Whether the room takes no new links. A repeat has its answer all the same. */
  @IsFlag() isArchived!: boolean;
}

export class LinksOfRoom {
  @IsId() roomId!: RoomId;
}

export class EndRoomLink {
  @IsId() id!: LinkId;
  @IsId() roomId!: RoomId;
}
