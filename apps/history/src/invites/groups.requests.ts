import { IsCount, IsCursor, IsFlag, IsId, IsText, LIMITS, LIST_MAX, Optional, type UserId } from '#contracts';

/** An id, or a name with which a public room can be joined. Any other text names no group. */
const GROUP_CHARS_MAX = 255;

export class NamedGroup {
  @IsText({ max: GROUP_CHARS_MAX }) group!: string;
}

export class SetDefaultGroup extends NamedGroup {
  @IsFlag() on!: boolean;
}

export class SetGroupOwner extends NamedGroup {
  @IsId() userId!: UserId;
}

export class ListSiteRooms {
  @Optional() @IsText({ max: LIMITS.nameChars }) query?: string;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class ListGroupMembers extends NamedGroup {
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
}

export class PutGroup {
  @IsText({ max: LIMITS.nameChars }) name!: string;
  @IsId() ownerId!: UserId;
}
