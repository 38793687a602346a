import { isUnspaced } from '#contracts/text';
import type { RoomState, UserBrief, UserId } from '#client';

import { folded } from '../../../text/folded.js';
import { compareNames } from '../../../text/formats.js';

/** Users whose name or username has a word that begins with the query; `recent` ones come first, then by name. */
export function candidates(
  users: Iterable<UserBrief>,
  query: string,
  recent: readonly UserId[],
  max: number,
): readonly UserBrief[] {
  const rank = ({ id }: UserBrief): number => {
    const place = recent.indexOf(id);
    return place === -1 ? recent.length : place;
  };
  return [...users]
    .filter((user) => user.username !== null && matches(`${user.username} ${user.displayName ?? ''}`, query))
    .sort((one, other) => rank(one) - rank(other) || compareNames(nameOf(one), nameOf(other)))
    .slice(0, max);
}

/** True if one of the names has a word that begins with the query. */
export function isMeant(names: readonly string[], query: string): boolean {
  return matches(names.join(' '), query);
}

/** Rooms with a name of which a word begins with the query, in their order. */
export function roomCandidates(rooms: readonly RoomState[], query: string, max: number): readonly RoomState[] {
  return rooms.filter(({ name }) => name !== null && matches(name, query)).slice(0, max);
}

const nameOf = ({ displayName, username }: UserBrief): string => displayName ?? username ?? '';

/** A query of several words begins at a word too, where words have blanks between them. "Zoë" is found by "zoe". */
function matches(names: string, query: string): boolean {
  const wanted = folded(query);
  const known = folded(names);
  if (wanted !== '' && isUnspaced(query)) return known.includes(wanted);
  return known.split(/[\s._-]+/u).some((word) => word.startsWith(wanted)) || ` ${known}`.includes(` ${wanted}`);
}
