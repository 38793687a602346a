import { parseBody } from './parse-body.js';
import { mentionableTexts } from './plain-text.js';

/** Letters of scripts that put no blanks between words. */
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
/** A mention begins no part of a word, a path, an option or a link, also by other protocols than a link's. */
const BEFORE = String.raw`(?<=^|[${UNSPACED}]|[^\p{L}\p{N}\p{M}_@./\\=&#%+~$-])(?<!:\/\/\S{0,300})`;
/** It ends before punctuation, unless more of a name, a host (`@ann:matrix.org`) or a path follows. */
const AFTER = String.raw`(?=$|[${UNSPACED}]|[^\p{L}\p{N}\p{M}_@/\\])(?![.-]+[\p{L}\p{N}_@]|:[\w-]+\.[\w-])`;
const NAMED = new RegExp(`(${BEFORE}@[\\w.-]*\\w[.-]*${AFTER})`, 'gu');

/**
 * Splits a text of a body at the mentions of these names, in any case: the texts, and between them the names as they were typed. The
 * longest name wins where one is the beginning of another.
 */
export function splitMentions(text: string, names: Iterable<string>): readonly string[] {
  if (!text.includes('@')) return [text];
  const longestFirst = [...names].sort((one, other) => other.length - one.length);
  if (longestFirst.length === 0) return [text];
  const alternatives = longestFirst.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|');
  return text.split(new RegExp(`${BEFORE}@(${alternatives})${AFTER}`, 'iu'));
}

/** Splits a text as `splitMentions` does, at the usernames that are known. */
export function splitUsernames(text: string, isKnown: (name: string) => boolean): readonly string[] {
  if (!text.includes('@')) return [text];
  const parts = [''];
  for (const part of text.split(NAMED)) {
    const name = part.startsWith('@') ? knownName(part.slice(1), isKnown) : null;
    if (name === null) parts.push(`${parts.pop() ?? ''}${part}`);
    else parts.push(name, part.slice(name.length + 1));
  }
  return parts;
}

/** The usernames that a body mentions, as they were typed. Code, links and paths mention nobody. */
export function usernamesIn(body: string, isKnown: (name: string) => boolean): readonly string[] {
  const texts = mentionableTexts(parseBody(body));
  return texts.flatMap((text) => splitUsernames(text, isKnown).filter((_, index) => index % 2 === 1));
}

/** Dots and dashes at the end belong to the sentence, unless they belong to the name. */
function knownName(typed: string, isKnown: (name: string) => boolean): string | null {
  for (let end = typed.length; end > 0; end--) {
    const name = typed.slice(0, end);
    if (isKnown(name.toLowerCase())) return name;
    if (!/[.-]/.test(typed.charAt(end - 1))) return null;
  }
  return null;
}
