import type { RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, MUTE_MAX_SECONDS } from '../limits.js';
import { ROLES, type Role } from '../member.js';
import { IsCount, IsCursor, IsId, IsOneOf, IsText, Optional } from '../validation.js';

export class ListMembers {
  @IsId() roomId!: RoomId;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
  @Optional() @IsText({ max: LIMITS.nameChars, blank: true }) query?: string;
}

export class MemberRef {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
}

/** Giving `owner` passes the room on. */
export class ChangeRole {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
  @IsOneOf(ROLES) role!: Role;
}

/** 0 seconds unmute. */
export class MuteMember {
  @IsId() roomId!: RoomId;
  @IsId() userId!: UserId;
  @IsCount(0, MUTE_MAX_SECONDS) seconds!: number;
}
