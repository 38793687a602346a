import type { RoomState } from '#contracts';

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

/** The user's rooms: favourites first, then those with the latest activity. */
export function roomsInOrder(replica: Replica): readonly RoomState[] {
  const rooms = replica.shownRooms.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  return rooms.sort(
    (one, other) =>
      compareFavourites(one, other) || compare(activityOf(other), activityOf(one)) || compare(one.id, other.id),
  );
}

function activityOf({ preview, createdAt }: RoomState): string {
  return preview?.createdAt ?? createdAt;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
