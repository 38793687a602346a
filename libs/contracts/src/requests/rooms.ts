import type { RoomId, UserId } from '../ids.js';
import { LIMITS, LIST_DEFAULT, LIST_MAX, OPEN_DEFAULT } from '../limits.js';
import { NOTIFY_LEVELS, ROOM_KINDS, VISIBILITIES, type NotifyLevel, type RoomKind, type Visibility } from '../room.js';
import { IsCount, IsCursor, IsFlag, IsId, IsIdList, IsOneOf, IsText, Optional } from '../validation.js';

/** A `group` needs a name; a `direct` room takes exactly one `memberIds` entry. */
export class CreateRoom {
  @Optional() @IsId() id?: RoomId;
  @IsOneOf(ROOM_KINDS) kind!: RoomKind;
  @Optional() @IsText({ max: LIMITS.nameChars }) name?: string;
  @Optional() @IsText({ min: 0, max: LIMITS.topicChars, blank: true }) topic?: string;
  @Optional({ default: 'private' }) @IsOneOf(VISIBILITIES) visibility?: Visibility;
  @Optional() @IsIdList(LIMITS.membersPerRoom) memberIds?: UserId[];
}

export class ListRooms {
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

export class OpenRoom {
  @IsId() roomId!: RoomId;
  @Optional({ default: OPEN_DEFAULT }) @IsCount(1, LIMITS.pageMax) limit?: number;
}

/** A room, and nothing else: `room:close`, `room:leave`, `typing`. */
export class RoomRef {
  @IsId() roomId!: RoomId;
}

export class DiscoverRooms {
  @Optional() @IsText({ max: LIMITS.nameChars, blank: true }) query?: string;
  @Optional() @IsCursor() cursor?: string;
  @Optional({ default: LIST_DEFAULT }) @IsCount(1, LIST_MAX) limit?: number;
}

/** Exactly one of `roomId` and `name`. */
export class JoinRoom {
  @Optional() @IsId() roomId?: RoomId;
  @Optional() @IsText({ max: LIMITS.nameChars }) name?: string;
}

export class UpdateRoom {
  @IsId() roomId!: RoomId;
  @Optional() @IsText({ max: LIMITS.nameChars }) name?: string;
  @Optional() @IsText({ min: 0, max: LIMITS.topicChars, blank: true }) topic?: string;
  @Optional() @IsOneOf(VISIBILITIES) visibility?: Visibility;
  @Optional() @IsCount(0, 86_400) slowModeSeconds?: number;
  @Optional() @IsFlag() archived?: boolean;
}

export class MarkRead {
  @IsId() roomId!: RoomId;
  @IsCount(0) seq!: number;
}

export class SetNotify {
  @IsId() roomId!: RoomId;
  @IsOneOf(NOTIFY_LEVELS) notify!: NotifyLevel;
}
