import { ROLES } from '#contracts/member';
import type { Member } from '#client';

import { folded } from '../../text/folded.js';
import { compareNames } from '../../text/formats.js';

/** From the highest role to the lowest, then by name. Who is online does not matter: rows stay where they are. */
export function inMemberOrder(members: readonly Member[]): readonly Member[] {
  return members.toSorted((one, other) => placeOf(one) - placeOf(other) || compareNames(nameOf(one), nameOf(other)));
}

/** The members whose display name or username contains the words. */
export function membersNamed(members: readonly Member[], query: string): readonly Member[] {
  const wanted = folded(query.trim());
  if (wanted === '') return members;
  return members.filter(({ user }) =>
    [user.displayName, user.username].some((name) => folded(name ?? '').includes(wanted)),
  );
}

function placeOf({ role }: Member): number {
  const place = ROLES.indexOf(role);
  return place === -1 ? ROLES.length : place;
}

function nameOf({ user }: Member): string {
  return user.displayName ?? '';
}
