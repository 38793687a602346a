import { LIMITS } from '#contracts/limits';
import type { UserBrief, UserId } from '#client';

import { compareNames } from '../../text/formats.js';

/** The `@name` that the user is typing: `query` is the text between the sign and the caret. */
export interface MentionQuery {
  readonly start: number;
  readonly end: number;
  readonly query: string;
}

const TYPED = /(?:^|[^\p{L}\p{N}_@.-])@([\p{L}\p{N}_.-]{0,32})$/u;
const NAMED = /(?<![\p{L}\p{N}_@.-])@([a-zA-Z0-9_.-]+)/gu;

/** The mention that ends at the caret, or `null`. An address such as `ann@example.org` has none. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const query = TYPED.exec(text.slice(0, caret))?.[1];
  if (query === undefined) return null;
  return { start: caret - query.length - 1, end: caret, query };
}

/** Puts the user's name in place of the typed part; `caret` is behind the blank after it. */
export function complete(
  text: string,
  { start, end }: MentionQuery,
  username: string,
): { text: string; caret: number } {
  const before = `${text.slice(0, start)}@${username} `;
  return { text: before + text.slice(end).replace(/^ /, ''), caret: before.length };
}

/**
 * The users whose `@username` is in the text, each once, at most as many as a message may mention. Punctuation after a
 * name is not part of it: `@ann.` names `ann` unless there is a user `ann.`.
 */
export function mentionsIn(text: string, users: Iterable<UserBrief>): readonly UserId[] {
  const byName = new Map<string, UserId>();
  for (const { id, username } of users) if (username !== null) byName.set(username.toLowerCase(), id);
  const found = new Set<UserId>();
  for (const [, name = ''] of text.matchAll(NAMED)) {
    const id = idOf(name.toLowerCase(), byName);
    if (id !== undefined) found.add(id);
  }
  return [...found].slice(0, LIMITS.mentions);
}

/**
 * The mentions of a text that was edited, or `null` if they stay as they are. Of people who are not among `users` the
 * earlier mentions stay.
 */
export function mentionsAfter(before: readonly UserId[], text: string, users: readonly UserBrief[]): UserId[] | null {
  const unknown = before.filter((id) => !users.some((user) => user.id === id));
  const after = [...new Set([...mentionsIn(text, users), ...unknown])].slice(0, LIMITS.mentions);
  return after.length === before.length && after.every((id) => before.includes(id)) ? null : after;
}

function idOf(name: string, byName: ReadonlyMap<string, UserId>): UserId | undefined {
  for (let end = name.length; end > 0; end--) {
    const id = byName.get(name.slice(0, end));
    if (id !== undefined) return id;
    if (!/[._-]/.test(name.charAt(end - 1))) return undefined;
  }
  return undefined;
}

/** Users whose name or username has a word that begins with the query; `recent` ones come first, then by name. */
export function candidates(
  users: Iterable<UserBrief>,
  query: string,
  recent: readonly UserId[],
  max: number,
): readonly UserBrief[] {
  const wanted = query.toLowerCase();
  const rank = ({ id }: UserBrief): number => {
    const place = recent.indexOf(id);
    return place === -1 ? recent.length : place;
  };
  return [...users]
    .filter((user) => user.username !== null && matches(user, wanted))
    .sort((one, other) => rank(one) - rank(other) || compareNames(nameOf(one), nameOf(other)))
    .slice(0, max);
}

const nameOf = ({ displayName, username }: UserBrief): string => displayName ?? username ?? '';

function matches({ username, displayName }: UserBrief, wanted: string): boolean {
  const names = `${username ?? ''} ${displayName ?? ''}`.toLowerCase();
  return names.split(/[\s._-]+/u).some((word) => word.startsWith(wanted)) || names.startsWith(wanted);
}
