import type { OpenedRoom } from '#contracts';

/** Number of rooms whose messages are kept: the first ones of the list. */
export const KEPT_ROOMS = 50;
/** Number of messages kept of each of these rooms. */
export const KEPT_MESSAGES = 50;

/** Changed with each change of what is stored. */
const VERSION = 1;

/** The owner of a database: a user, and the version of what is stored. Nobody reads what another owner has stored. */
export function ownerOf(userId: string): string {
  return `${String(VERSION)} ${userId}`;
}

/** What differs between two stored states of a room that differ. */
export function printOf({ room, rev, messages }: OpenedRoom): string {
  return [rev, room.urev, room.readSeq, messages.length].join(' ');
}
