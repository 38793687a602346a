import {
  Either,
  IsBatchOf,
  IsCount,
  IsId,
  IsIdList,
  IsText,
  IsTextList,
  IsTime,
  Optional,
  type DeviceId,
  type IncomingId,
  type SessionId,
  type UserId,
} from '#contracts';
import { EXTERNAL_ID_RULE } from '#contracts/app-requests';
import { DISPLAY_NAME_RULE } from '#contracts/auth-requests';
import { APP_USERS_MAX } from '#identity/app-users.port';
import { PUSHED_MAX } from '#identity/push-devices.port';
import { SESSION_BATCH_MAX } from '#identity/session-source.port';
import { USER_BATCH_MAX } from '#identity/user-directory.port';

const CURSOR_CHARS_MAX = 100;

export class CheckSessions {
  @IsIdList(SESSION_BATCH_MAX) sessionIds!: SessionId[];
}

/** Any text: one that is not a token is refused like an unknown token. */
const TOKEN_CHARS_MAX = 512;

export class VerifyBotToken {
  @IsText({ max: TOKEN_CHARS_MAX }) token!: string;
}

export class IdentifyOperator {
  @IsText({ max: TOKEN_CHARS_MAX }) key!: string;
}

export class FindUsers {
  @IsIdList(USER_BATCH_MAX) userIds!: UserId[];
}

/** By the host's ids, or by their own. */
export class UsersOfApp {
  @IsId() appId!: UserId;
  @Either('userIds') @IsTextList(EXTERNAL_ID_RULE, APP_USERS_MAX) externalIds?: string[];
  @Optional() @IsIdList(APP_USERS_MAX) userIds?: UserId[];
}

export class MakeIncomingBot {
  @IsId() id!: IncomingId;
  @IsText(DISPLAY_NAME_RULE) name!: string;
}

export class DevicesOfUsers {
  @IsIdList(USER_BATCH_MAX) userIds!: UserId[];
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
  @IsBatchOf(SentDeviceRef, { max: GONE_DEVICES_MAX, key: 'id', whole: true }) devices!: SentDeviceRef[];
}

/** `publicKey` with `madeAt`, or neither. */
export class ReportPushes {
  @Optional() @IsText({ max: PUBLIC_KEY_CHARS_MAX }) publicKey?: string;
  @Optional() @IsTime() madeAt?: string;
  @IsIdList(PUSHED_MAX) pushed!: DeviceId[];
}

export class UsersChangedSince {
  @IsText({ max: CURSOR_CHARS_MAX }) since!: string;
  @IsCount(1, USER_BATCH_MAX) limit!: number;
}
