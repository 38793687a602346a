import { hasWords } from '#client/body/characters';
import { roomMark, userMark } from '../../marks.js';
import type { SourceId } from '../../records.js';
import { BOLD, cleaned, ITALIC, KEPT, STRIKE } from '../../text/characters.js';
import { withEmoji } from '../../text/emoji.js';
import { linked, safeUrl } from '../../text/links.js';
import { escapeMarkdown } from '../../text/literal.js';

/** The people and rooms that a message says it names, by the names in its text. */
export interface Named {
  readonly people: ReadonlyMap<string, SourceId>;
  readonly rooms: ReadonlyMap<string, SourceId>;
}
const NOBODY: Named = { people: new Map(), rooms: new Map() };

const FENCED = /```([^]*?)```/g;
/** What the formats do not touch: code, links with a label in either form, URLs, names, and signs of headings, which are up to four. */
const PIECES = new RegExp(
  [
    /```[^]*?```|`[^`\n]+`/u,
    /!?\[(?<label>[^[\]\n]*)\]\((?<target>[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)/u,
    /<(?<url>https?:\/\/[^\s|<>]+)\|(?<text>[^<>\n]+)>/u,
    /https?:\/\/[^\s<>]*[^\s<>*_~`.,;:!?)\]]/u,
    /(?<![\p{L}\p{N}@#/.-])(?<name>[@#][\p{L}\p{N}_.@:/-]{1,120})/u,
    /^#{1,4}(?=[ \t]+\S)/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gmu',
);
const FORMATS = [
  { mark: BOLD, pattern: /(?<![\p{L}\p{N}\\*])(\*{1,2})(?![\s*])([^*\n]*[^*\s])\1(?![\p{L}\p{N}*])/gu },
  { mark: ITALIC, pattern: /(?<![\p{L}\p{N}\\_])(_{1,2})(?![\s_])([^_\n]*[^_\s])\1(?![\p{L}\p{N}_])/gu },
  { mark: STRIKE, pattern: /(?<![\p{L}\p{N}\\~])(~{1,2})(?![\s~])([^~\n]*[^~\s])\1(?![\p{L}\p{N}~])/gu },
] as const;
const MARKS: Readonly<Record<string, string>> = { [BOLD]: '**', [ITALIC]: '_', [STRIKE]: '~~' };

/** The Markdown of a text of Rocket.Chat, whose own has one star around what is bold, with marks in place of people and rooms. */
export function rocketText(given: string, named: Named = NOBODY): string {
  const kept: string[] = [];
  const keep = (piece: string): string => {
    kept.push(piece);
    return KEPT;
  };
  const text = cleaned(given).replaceAll(FENCED, fenceInLines);
  const open = text.replaceAll(PIECES, (found: string, ...rest: unknown[]) => {
    const parts = rest.at(-1) as PieceParts;
    return parts.name === undefined ? keep(pieceOf(found, parts)) : withMark(found, named, keep);
  });
  const pieces = kept.values();
  return withEmoji(formatted(open).replaceAll(KEPT, () => pieces.next().value ?? ''));
}

interface PieceParts {
  readonly label?: string;
  readonly target?: string;
  readonly url?: string;
  readonly text?: string;
  readonly name?: string;
}

function pieceOf(found: string, { label, target, url, text }: PieceParts): string {
  if (target !== undefined)
    return safeUrl(target) === null ? formatted(label ?? '') : linked(formatted(label ?? ''), target);
  return url === undefined ? found : linked(formatted(text ?? ''), url);
}

/** The name, or its longest beginning, as a mark, if the message names it. */
function withMark(found: string, { people, rooms }: Named, keep: (piece: string) => string): string {
  const ids = found.startsWith('@') ? people : rooms;
  for (let end = found.length; end > 1; end--) {
    const name = found.slice(1, end);
    const id = ids.get(name);
    if (id === undefined || /^[.-]?_*[\p{L}\p{N}]/u.test(found.slice(end))) continue;
    return keep(found.startsWith('@') ? userMark(id, name) : roomMark(id, name)) + found.slice(end);
  }
  return found;
}

/** Rocket.Chat takes a fence of several lines at any place of a line, Markdown in lines of its own. */
function fenceInLines(found: string, code: string, at: number, text: string): string {
  if (!code.includes('\n')) return found;
  const end = at + found.length;
  const isFirst = at === 0 || text.charAt(at - 1) === '\n';
  const isLast = end === text.length || text.charAt(end) === '\n';
  const inner = /^[\w+-]*\n/.test(code) ? code : `\n${code}`;
  return `${isFirst ? '' : '\n'}\`\`\`${inner.replace(/\n?$/, '\n')}\`\`\`${isLast ? '' : '\n'}`;
}

function formatted(text: string): string {
  const marked = FORMATS.reduce(
    (line, { mark, pattern }) =>
      line.replaceAll(pattern, (found, _, content: string) => (isFormat(content) ? `${mark}${content}${mark}` : found)),
    text.replaceAll(/^>(?=[^\s>])/gm, '> '),
  );
  return escapeMarkdown(marked).replaceAll(/[\ufdd1-\ufdd3]/g, (mark) => MARKS[mark] ?? mark);
}

const isFormat = (content: string): boolean => hasWords(content) || /[\p{N}\ufdd0-\ufdd3]/u.test(content);
