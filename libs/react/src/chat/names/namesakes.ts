import { nameSkeletons } from '#contracts/name-skeletons';
import type { UserBrief, UserId } from '#client';

/** The people whose display name others have too, or one that looks like it, with their usernames. */
export type Namesakes = ReadonlyMap<UserId, string>;

export type Person = Pick<UserBrief, 'id' | 'username' | 'displayName'>;

/** More than the people whom the client knows. */
const KEPT_MAX = 10_000;

let kept = new Map<string, ReadonlySet<string>>();

export function namesakesOf(people: Iterable<Person>): Namesakes {
  const holders = new Map<string, Person[]>();
  for (const person of people) {
    if (person.displayName === null) continue;
    for (const key of keysOf(person.displayName)) {
      const held = holders.get(key);
      if (held === undefined) holders.set(key, [person]);
      else held.push(person);
    }
  }
  const namesakes = new Map<UserId, string>();
  for (const alike of holders.values()) {
    if (alike.length < 2) continue;
    for (const { id, username } of alike) if (username !== null) namesakes.set(id, username);
  }
  return namesakes;
}

/** The skeletons of a name: two names that share one look alike. Computed once for each name. */
function keysOf(name: string): ReadonlySet<string> {
  const held = kept.get(name);
  if (held !== undefined) return held;
  if (kept.size >= KEPT_MAX) kept = new Map();
  const keys = new Set(nameSkeletons(name));
  kept.set(name, keys);
  return keys;
}
