import type { RoomState } from '#contracts';

import { mainPreviewOf } from '../replica/read-state.policy.js';
import type { Replica } from '../replica/replica.js';

/**
 * True if the user has hidden the direct room (`RoomStore.hide`) and it has had no message since. Leave it out of lists
 * and counts.
 */
export function isHidden({ me, headSeq }: Pick<RoomState, 'me' | 'headSeq'>): boolean {
  return me.hiddenSeq != null && headSeq <= me.hiddenSeq;
}

/** Less than 0 if only the first room is one of the user's favourites, more than 0 if only the second is. */
export function compareFavourites(one: Pick<RoomState, 'me'>, other: Pick<RoomState, 'me'>): number {
  return Number(other.me.favourite === true) - Number(one.me.favourite === true);
}

/** Less than 0 if the first room comes before the other whatever their activity: favourites come first, muted rooms last. */
export function compareRanks(one: Pick<RoomState, 'me'>, other: Pick<RoomState, 'me'>): number {
  const isMuted = ({ me }: Pick<RoomState, 'me'>) => Number(me.notify === 'none');
  return compareFavourites(one, other) || isMuted(one) - isMuted(other);
}

/** The user's rooms: favourites first and muted rooms last, in these those with the latest activity first. */
export function roomsInOrder(replica: Replica): readonly RoomState[] {
  const rooms = replica.shownRooms.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  return rooms.sort(
    (one, other) =>
      compareRanks(one, other) || compare(activityOf(other), activityOf(one)) || compare(one.id, other.id),
  );
}

/** When the room had its newest message in the main timeline, or began. */
export function activityOf(room: Pick<RoomState, 'main' | 'preview' | 'createdAt'>): string {
  return mainPreviewOf(room)?.createdAt ?? room.createdAt;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
