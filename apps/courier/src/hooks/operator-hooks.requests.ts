import {
  HOOK_ROOMS_MAX,
  HOOK_STARTS,
  HOOK_URL_CHARS_MAX,
  IsHookRooms,
  IsId,
  IsIdList,
  IsOneOf,
  IsText,
  Optional,
  type HookId,
  type HookRooms,
  type HookStart,
  type SessionId,
  type UserId,
} from '#contracts';
import { MADE_KEYS_MAX, type FindMadeBody } from '#access/made-by-keys';

/** An operator's request. The command makes the id. */
export class CreateHook {
  @IsId() id!: HookId;
  @IsText({ max: HOOK_URL_CHARS_MAX }) url!: string;
  @Optional({ default: 'groups' }) @IsHookRooms(HOOK_ROOMS_MAX) rooms?: HookRooms;
  @Optional({ default: 'now' }) @IsOneOf(HOOK_STARTS) from?: HookStart;
  /** The bot of the app whose hook it is. */
  @Optional() @IsId() appId?: UserId;
}

/** What keys of an app have made. */
export class MadeByAppKeys implements FindMadeBody {
  @IsId() appId!: UserId;
  @IsIdList(MADE_KEYS_MAX) keys!: SessionId[];
}
