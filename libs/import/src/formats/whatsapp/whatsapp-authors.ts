import { type Head, MARK } from './whatsapp-head.js';

/** Names are shorter, so that no text of a message is searched. */
const NAME_CHARS_MAX = 200;

/** Tells authors from texts. Both may have a colon in them. */
export interface Authors {
  /** Author and text; without an author it is a notice. */
  split(head: Head): readonly [author: string | null, text: string];
  /** True for notices, and for authors of several messages. */
  wroteOften(head: Head): boolean;
}

/** @param heads all heads of a file, since the authors of other messages tell where a name ends */
export function authorsIn(heads: readonly Head[]): Authors {
  const counts = new Map<string, number>();
  /** Names that stand before a text of which no colon and mark follow. */
  const plain = new Set<string>();
  for (const { rest } of heads) {
    const name = nameIn(rest);
    if (name === null) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (longNameIn(rest) === name || longNameIn(rest) === null) plain.add(name);
  }
  const authorOf = ({ rest, isIphone }: Head): string | null => {
    const name = nameIn(rest);
    if (name === null || (!isIphone && isQuoteOpen(name))) return null;
    return isIphone && !plain.has(name) ? longNameIn(rest) : name;
  };
  return {
    split: (head) => {
      const author = authorOf(head);
      return author === null ? [null, head.rest] : [named(author), head.rest.slice(author.length + 2)];
    },
    wroteOften: (head) => {
      const author = authorOf(head);
      return author === null || (counts.get(author) ?? 0) > 1;
    },
  };
}

function nameIn(rest: string): string | null {
  const end = rest.slice(0, NAME_CHARS_MAX).search(/:(?: |$)/m);
  return end <= 0 ? null : rest.slice(0, end);
}

/** The name before a text that WhatsApp has marked, such as that of a group: `Weir: evenings`. */
function longNameIn(rest: string): string | null {
  const end = rest.slice(0, NAME_CHARS_MAX).indexOf(`: ${MARK}`);
  return end <= 0 ? null : rest.slice(0, end);
}

/** A notice of Android quotes names of groups: `Ada created group "Weir: evenings"`. */
const isQuoteOpen = (name: string): boolean => (name.match(/"/g)?.length ?? 0) % 2 === 1 || /[“„«][^”“»]*$/.test(name);

/** The name without marks. Names that are in no address book have a tilde before them. */
export const named = (name: string): string =>
  name
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replace(/^~ ?/, '')
    .trim();
