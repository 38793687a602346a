import { nameSkeletons } from '#contracts/name-skeletons';
import type { UserBrief, UserId } from '#client';

import { isWebhook } from './webhook.js';

/**
 * The people whose display name others have too, or one that looks like it, with their usernames; a webhook that could be
 * taken for somebody else has `null`. Webhooks of one name are no namesakes of each other.
 */
export type Namesakes = ReadonlyMap<UserId, string | null>;

export type Person = Pick<UserBrief, 'id' | 'username' | 'displayName'> & Partial<Pick<UserBrief, 'type'>>;

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
  const namesakes = new Map<UserId, string | null>();
  for (const alike of holders.values()) {
    if (alike.length < 2 || alike.every(isWebhook)) continue;
    for (const person of alike) {
      const username = isWebhook(person) ? null : person.username;
      if (username !== null || isWebhook(person)) namesakes.set(person.id, username);
    }
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
