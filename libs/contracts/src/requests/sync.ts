import { LIMITS } from '../limits.js';
import type { Rev, RoomId } from '../ids.js';
import { IsCount, IsOneOf, IsRevMap, IsText, Optional } from '../validation.js';

export const SUBSCRIBE_MODES = ['all', 'none'] as const;

/** `epoch` is required with any cursor. */
export class Sync {
  @Optional() @IsText({ max: 100 }) epoch?: string;
  @Optional() @IsCount(0) urev?: number;
  @Optional() @IsRevMap(LIMITS.roomsPerUser * 2) rooms?: Record<RoomId, Rev>;
  @Optional({ default: LIMITS.syncItems }) @IsCount(1, LIMITS.syncItems) limit?: number;
  @Optional() @IsOneOf(SUBSCRIBE_MODES) subscribe?: (typeof SUBSCRIBE_MODES)[number];
}
