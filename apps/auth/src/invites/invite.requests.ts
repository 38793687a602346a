import {
  INVITE_KINDS,
  INVITE_ROOMS_MAX,
  IsBatchOf,
  IsCount,
  IsId,
  IsOneOf,
  IsText,
  LIMITS,
  Optional,
} from '#contracts';
import type { InviteKind, RoomId } from '#contracts';
import { INVITE_DAYS_MAX, INVITE_USES_MAX } from '#access/internal-api';

const LIFETIME_SECONDS_MAX = INVITE_DAYS_MAX * 86_400;
/** Any text: a text that is not an id names no invitation. */
const ID_CHARS_MAX = 255;

class InvitedGroup {
  @IsId() id!: RoomId;
  @IsText({ max: LIMITS.nameChars }) name!: string;
}

export class CreateInvite {
  @IsCount(1, INVITE_USES_MAX) uses!: number;
  @IsCount(1, LIFETIME_SECONDS_MAX) lifetimeSeconds!: number;
  @Optional() @IsOneOf(INVITE_KINDS) kind?: InviteKind;
  @Optional()
  @IsBatchOf(InvitedGroup, { max: INVITE_ROOMS_MAX, key: 'id', whole: true })
  rooms?: readonly InvitedGroup[];
}

export class NamedInvite {
  @IsText({ max: ID_CHARS_MAX }) id!: string;
}
