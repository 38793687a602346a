import { isLanguage } from '#client/body/code-languages';
import type { KeptPieces } from './kept-pieces.js';

/** A fence, and what may follow it: the name of a language or block, and the head of a spoiler. */
const FENCE = /^(?<fence>~{3,}|`{3,})[ ]*(?:\{?\.?(?<name>[\w+./#,-]+)(?:[ ]+(?<head>[^ ~`][^~`]*))?\}?)?$/;
const QUOTES = new Set(['quote', 'quoted']);
/** More blocks inside of each other than clients show. */
const DEPTH_MAX = 12;
/** The start of a line: quotes without a blank, a heading, a bullet that clients do not know. */
const QUOTED = /^ {0,3}(?:> ?)+/;
const HEADING = /^(?<quotes>(?:> )*)(?<signs>#{1,6})(?=[ \t])/;
const PLUS = /^(?<before>(?:> )*[ \t]*)\+(?=[ \t]+\S)/;

/** The lines of a text of Zulip as those of Markdown. Code is kept, line by line, since quotes go around it. */
export function markdownLines(text: string, kept: KeptPieces): readonly string[] {
  return blocks(text.split('\n'), kept, 0).map((line) => converted(line, kept));
}

function blocks(lines: readonly string[], kept: KeptPieces, depth: number): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const { fence, name = '', head = '' } = FENCE.exec(line.trimEnd())?.groups ?? {};
    if (fence === undefined || depth >= DEPTH_MAX) {
      out.push(line);
      at += 1;
      continue;
    }
    const inner = lines.slice(at + 1, endOf(lines, at + 1, { fence, name }));
    at += inner.length + 2;
    out.push(...block(name.toLowerCase(), head.trim(), inner, kept, depth));
  }
  return out;
}

/** The line of the closing fence, or the end. Blocks within quotes and spoilers have ends of their own. */
function endOf(lines: readonly string[], from: number, block: OpenBlock): number {
  const open = [block];
  for (let at = from; at < lines.length; at++) {
    const line = (lines[at] ?? '').trimEnd();
    const inmost = open.at(-1) ?? block;
    if (line === inmost.fence) {
      open.pop();
      if (open.length === 0) return at;
    } else if (isNesting(inmost.name)) {
      const { fence, name = '' } = FENCE.exec(line)?.groups ?? {};
      if (fence !== undefined) open.push({ fence, name });
    }
  }
  return lines.length;
}

interface OpenBlock {
  readonly fence: string;
  readonly name: string;
}

const isNesting = (name: string): boolean => QUOTES.has(name.toLowerCase()) || name.toLowerCase() === 'spoiler';

function block(
  name: string,
  head: string,
  inner: readonly string[],
  kept: KeptPieces,
  depth: number,
): readonly string[] {
  if (QUOTES.has(name)) return quoted(blocks(inner, kept, depth + 1));
  if (name === 'spoiler') {
    const title = head === '' || head.includes('**') ? head : `**${head}**`;
    return [...(title === '' ? [] : [title]), ...quoted(blocks(inner, kept, depth + 1))];
  }
  return code(name === 'math' ? 'latex' : name, inner).map((line) => kept.keep(line));
}

const quoted = (lines: readonly string[]): readonly string[] => lines.map((line) => `> ${line}`);

/** A block of code, with a fence that is in none of its lines. Clients take a name that is no language for code. */
function code(language: string, lines: readonly string[]): readonly string[] {
  const longest = lines.reduce((most, line) => Math.max(most, /^ *(`*)/.exec(line)?.[1]?.length ?? 0), 2);
  const fence = '`'.repeat(longest + 1);
  return [fence + (isLanguage(language) ? language : ''), ...lines, fence];
}

/** A line that is no code, as clients read it. */
function converted(line: string, kept: KeptPieces): string {
  return line
    .replace(QUOTED, (quotes) => (line.trim() === quotes.trim() ? line : '> '.repeat(quotes.split('>').length - 1)))
    .replace(HEADING, (_, quotes: string, signs: string) => quotes + kept.keep(signs))
    .replace(PLUS, '$<before>-');
}
