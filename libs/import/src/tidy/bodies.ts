import { LIMITS } from '#contracts';
import { replaceMarks } from '../marks.js';
import type { SourceId } from '../records.js';

/** What marks stand for. */
export interface Names {
  /** The username of a person of the export. */
  user(id: SourceId): string | undefined;
  room(id: SourceId): string | undefined;
}

export interface Part {
  readonly body: string;
  readonly mentions: readonly SourceId[];
}

/**
 * The body without marks, as parts that fit Parley's messages and joined are the whole. The first part has the mentions of the
 * message that no part names.
 * @param leftOut gets each user whose mention is over the limit of a part; the text keeps the name
 */
export function partsOf({ body, mentions }: Part, names: Names, leftOut: (user: SourceId) => void): readonly Part[] {
  const mentioned = new Map<string, SourceId>();
  const whole = replaceMarks(body, (kind, id, label) => {
    if (kind === '#') return `#${names.room(id) ?? (label === '' ? id : label)}`;
    const username = names.user(id);
    if (username === undefined) return `@${label === '' ? id : label}`;
    mentioned.set(username, id);
    return `@${username}`;
  });
  const named = new Set(mentioned.values());
  const unnamed = mentions.filter((id) => !named.has(id));
  return split(whole).map((part, place) => {
    const inText = [...mentioned].filter(([username]) => part.includes(`@${username}`)).map(([, id]) => id);
    const here = place === 0 ? [...inText, ...new Set(unnamed)] : inText;
    here.slice(LIMITS.mentions).forEach(leftOut);
    return { body: part, mentions: here.slice(0, LIMITS.mentions) };
  });
}

/** Ends parts behind a line, else behind a blank, else anywhere between two characters. */
function split(text: string): readonly string[] {
  if (text.length <= LIMITS.bodyChars) return [text];
  const characters = Array.from(text);
  const parts: string[] = [];
  for (let from = 0; from < characters.length;) {
    const to = endOf(characters, from);
    parts.push(characters.slice(from, to).join(''));
    from = to;
  }
  return parts;
}

function endOf(characters: readonly string[], from: number): number {
  const most = from + LIMITS.bodyChars;
  if (most >= characters.length) return characters.length;
  const least = from + LIMITS.bodyChars / 2;
  const behind = (sign: string): number => characters.lastIndexOf(sign, most - 1) + 1;
  const end = [behind('\n'), behind(' ')].find((place) => place > least);
  return end ?? most;
}
