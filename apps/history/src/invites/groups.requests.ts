import { IsFlag, IsId, IsText, LIMITS } from '#contracts';
import type { UserId } from '#contracts';

/** An id, or a name with which a public room can be joined. Any other text names no group. */
const GROUP_CHARS_MAX = 255;

export class NamedGroup {
  @IsText({ max: GROUP_CHARS_MAX }) group!: string;
}

export class SetDefaultGroup extends NamedGroup {
  @IsFlag() on!: boolean;
}

export class PutGroup {
  @IsText({ max: LIMITS.nameChars }) name!: string;
  @IsId() ownerId!: UserId;
}
