import type { UserBrief } from '#client';

import type { Names } from '../../../names/names.js';
import { escaped } from './escaped.js';

/** A name that the text may mention as `@name`. */
export interface MentionedName {
  readonly name: string;
  readonly person: UserBrief;
  readonly isMe: boolean;
}

export type TextPart = string | MentionedName;

/** Splits the text at the mentions of these names. The longest name wins where one is the beginning of another. */
export function splitMentions(text: string, names: readonly MentionedName[]): readonly TextPart[] {
  if (names.length === 0 || !text.includes('@')) return [text];
  const byName = new Map(names.map((mention) => [mention.name.toLowerCase(), mention]));
  const alternatives = [...byName.keys()].sort((one, other) => other.length - one.length).map(escaped);
  const parts = text.split(new RegExp(`@(${alternatives.join('|')})(?![\\p{L}\\p{N}_])`, 'iu'));
  return parts.flatMap((part, index): TextPart[] => {
    if (index % 2 === 0) return part === '' ? [] : [part];
    const mention = byName.get(part.toLowerCase());
    return [mention === undefined ? `@${part}` : { ...mention, name: part }];
  });
}

/** A mentioned person by their display name. One who has no other name than the username is shown as typed. */
export function shownMention({ name, person }: MentionedName, names: Names): string {
  return person.displayName?.toLowerCase() === person.username?.toLowerCase() ? `@${name}` : names.of(person);
}

/** The text with the people whom it mentions as messages show them. */
export function withShownMentions(text: string, mentions: readonly MentionedName[], names: Names): string {
  return splitMentions(text, mentions)
    .map((part) => (typeof part === 'string' ? part : shownMention(part, names)))
    .join('');
}

/** A username as texts mention it, not inside of a word or an address. */
const MENTIONED = /(?<![\p{L}\p{N}_.-])@([\w.-]*\w)(?![\p{L}\p{N}])/gu;

/** The same for a text that comes without its mentions, such as the last line of a room, by the people whom the client knows. */
export function withKnownMentions(text: string, people: Iterable<UserBrief>, names: Names): string {
  if (!text.includes('@')) return text;
  const byName = new Map(Array.from(people, (person) => [person.username?.toLowerCase(), person]));
  return text.replaceAll(MENTIONED, (typed, name: string) => {
    const person = byName.get(name.toLowerCase());
    return person === undefined ? typed : shownMention({ name, person, isMe: false }, names);
  });
}
