import { LIMITS } from '#contracts/limits';
import type { UserBrief, UserId } from '#client';
import { usernamesIn } from '#client/body';

/**
 * The users whose `@username` is in the text, each once, at most as many as a message may mention: those that the message then shows as
 * mentions. Punctuation after a name is not part of it: `@ann.` names `ann` unless there is a user `ann.`.
 */
export function mentionsIn(text: string, users: Iterable<UserBrief>): readonly UserId[] {
  const byName = new Map<string, UserId>();
  for (const { id, username } of users) if (username !== null) byName.set(username.toLowerCase(), id);
  const found = usernamesIn(text, (name) => byName.has(name)).map((name) => byName.get(name.toLowerCase()));
  return [...new Set(found.filter((id) => id !== undefined))].slice(0, LIMITS.mentions);
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
