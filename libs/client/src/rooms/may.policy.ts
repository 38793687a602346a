import { ROLES, type Role } from '#contracts/member';
import type { RoomAction, RoomState } from '#contracts';

import { LOWEST_ROLES } from './lowest-roles.js';

/**
 * True if the role of the user lets them take the action in the room: `may(state, 'message:pin')`, or a special case of
 * it: `may(state, 'message:delete of others')`. Besides the role, the server may refuse it because the room is archived,
 * the user is muted or blocked, or the message is of another sender. See `docs/permissions.md`.
 */
export function may(
  { kind, visibility, me }: Pick<RoomState, 'kind' | 'visibility' | 'me'>,
  action: RoomAction,
): boolean {
  const [inPrivate, inPublic, direct] = LOWEST_ROLES[action] ?? [null, null, null];
  const inGroup = visibility === 'private' ? inPrivate : inPublic;
  const lowest = kind === 'direct' ? direct : inGroup;
  return lowest !== null && placeOf(me.role) <= placeOf(lowest);
}

/** A member acts on members of a lower role only. */
export function outranks(role: Role, other: Role): boolean {
  return placeOf(role) < placeOf(other);
}

/** From the highest (0) to the lowest role. A role of a later version of the protocol counts as the lowest. */
function placeOf(role: Role): number {
  const place = ROLES.indexOf(role);
  return place === -1 ? ROLES.length - 1 : place;
}
