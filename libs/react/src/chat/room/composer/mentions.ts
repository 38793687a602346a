import { LIMITS } from '#contracts/limits';
import type { UserBrief, UserId } from '#client';

const NAMED = /(?<![\p{L}\p{N}_@.-])@([a-zA-Z0-9_.-]+)/gu;

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
