import type { RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_MAX } from '../limits.js';
import { IsCount, IsCursor, IsId, IsText, Optional } from '../validation.js';

export class ListMembers {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional() @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsText({ max: LIMITS.nameChars, blank: true }) query?: string;
}

export class MemberRef {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
}
