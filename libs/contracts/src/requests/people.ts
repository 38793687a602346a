import type { UserId } from '../ids.js';
import { LIMITS } from '../limits.js';
import { SETTABLE_STATUSES, type SettableStatus } from '../presence.js';
import { IsId, IsIdList, IsOneOf } from '../validation.js';

export class BlockRef {
  @IsId() userId!: UserId;
}

/** Replaces the list of those watched. */
export class WatchPresence {
  @IsIdList(LIMITS.watch) userIds!: UserId[];
}

export class SetPresence {
  @IsOneOf(SETTABLE_STATUSES) status!: SettableStatus;
}

/** A request without fields. */
export class Nothing {}
