import type { UserBrief } from '#client';
import { splitMentions, splitUsernames } from '#client/body';

import type { Names } from '../../names/names.js';
import { isolatedIn } from '../../text/isolated.js';

/** The word that speaks to all: `@all`. It is the same in every language, so that each member reads what it did. */
export const EVERYONE = 'all';

/** A name that the text may mention as `@name`; `person` is `null` for all members. */
export interface MentionedName {
  readonly name: string;
  readonly person: UserBrief | null;
  readonly isMe: boolean;
}

export type TextPart = string | MentionedName;

/** The text in parts, with the people whom it mentions by these names. */
export function mentionParts(text: string, mentions: readonly MentionedName[]): readonly TextPart[] {
  const byName = new Map(mentions.map((mention) => [mention.name.toLowerCase(), mention]));
  return splitMentions(text, byName.keys()).flatMap((part, index): TextPart[] => {
    const mention = index % 2 === 1 ? byName.get(part.toLowerCase()) : undefined;
    if (mention !== undefined) return [{ ...mention, name: part }];
    return part === '' ? [] : [part];
  });
}

/** A mentioned person by their display name. One who has no other name than the username is shown as typed, and so are all. */
export function shownMention({ name, person }: Pick<MentionedName, 'name' | 'person'>, names: Names): string {
  if (person === null) return `@${name}`;
  return person.displayName?.toLowerCase() === person.username?.toLowerCase() ? `@${name}` : names.of(person);
}

/** The text with the people whom it mentions as messages show them. */
export function withShownMentions(text: string, mentions: readonly MentionedName[], names: Names): string {
  return mentionParts(text, mentions)
    .map((part) => (typeof part === 'string' ? part : isolatedIn(shownMention(part, names), text)))
    .join('');
}

/** The mentions of a text that comes without them, such as the last line of a room, by the people whom the client knows. */
export function withKnownMentions(text: string, people: Iterable<UserBrief>, names: Names): string {
  if (!text.includes('@')) return text;
  const byName = new Map(Array.from(people, (person) => [person.username?.toLowerCase(), person]));
  return splitUsernames(text, (name) => byName.has(name))
    .map((part, index) => {
      const person = index % 2 === 1 ? byName.get(part.toLowerCase()) : undefined;
      return person === undefined ? part : isolatedIn(shownMention({ name: part, person }, names), text);
    })
    .join('');
}
