import type { RoomId, UserId } from '#contracts';
import { Origins } from './origins.js';

/** Rows of other rooms, for all rooms of one transaction. */
export class SharedRows {
  readonly origins = new Origins();
  /** The rooms that already have the named direct keys, and public names or names that look like them. */
  readonly directs = new Map<string, RoomId>();
  readonly names = new Map<string, RoomId>();
  /** The rooms of apps, by `externalKey`. */
  readonly externals = new Map<string, RoomId>();
}

export function externalKey(appId: UserId, externalId: string): string {
  return `${appId} ${externalId}`;
}
