import type { FeedHead, HookRooms, RoomId, UserId } from '#contracts';

/** The part of a hook that decides which rooms it sees. */
export interface RoomsOfHook {
  readonly app_id: UserId | null;
  readonly rooms: HookRooms;
}

/**
 * Whether the hook sees the room, also a deleted one. A hook of an app sees rooms of the app alone. A hook of `groups`
 * sees no direct rooms.
 */
export function seesRoom(
  { app_id: appId, rooms }: RoomsOfHook,
  head: Pick<FeedHead, 'roomId' | 'kind' | 'appId'>,
): boolean {
  if (appId !== null && head.appId !== appId) return false;
  if (typeof rooms !== 'string') return rooms.includes(head.roomId);
  return rooms === 'all' || head.kind === 'group';
}

/** The same rooms, in any order. */
export function areSameRooms(one: HookRooms, other: HookRooms): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(rooms: HookRooms): HookRooms | RoomId[] {
  return typeof rooms === 'string' ? rooms : [...rooms].sort();
}
