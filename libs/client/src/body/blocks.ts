import { hasWords } from './characters.js';
import { codeAt } from './code-blocks.js';
import { parseInline } from './inline.js';
import { itemLinesOf, type ItemMarker, markerOf } from './items.js';
import { tableAt } from './tables.js';
import { type BodyBlock, type BodyItem, type FoundBlock, NESTING_MAX } from './tree.js';

const QUOTED = /^ {0,3}>(?:[ \t](?<text>.*))?$/;
const HEADING = /^ {0,3}(?<signs>#{1,6})[ \t]+(?<text>\S.*)$/;
const TASK = /^\[(?<mark>[ xX])\](?:[ \t]+|$)/;
/** A backslash that keeps a line from being a heading, a quote or an item. */
const ESCAPED_START = /^( {0,3})\\(?=[#>*-])|^( {0,3}\d{1,3})\\(?=[.)] )/;

/** The blocks of these lines. `depth`: the number of quotes and lists around them. */
export function parseBlocks(lines: readonly string[], depth = 0): readonly BodyBlock[] {
  const blocks: BodyBlock[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    if (paragraph.length > 0) blocks.push(paragraphOf(paragraph));
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const found = blockAt(lines, at, depth);
    if (found !== null || line.trim() === '') end();
    if (found !== null) blocks.push(found.block);
    else if (line.trim() !== '') paragraph.push(line);
    at += found?.lines ?? 1;
  }
  end();
  return blocks;
}

/** The block that begins in this line, other than a paragraph. */
function blockAt(lines: readonly string[], at: number, depth: number): FoundBlock | null {
  const line = lines[at] ?? '';
  const found = codeAt(lines, at) ?? headingOf(line) ?? tableAt(lines, at);
  if (found !== null || depth >= NESTING_MAX) return found;
  return quoteAt(lines, at, depth) ?? listAt(lines, at, depth);
}

function paragraphOf(lines: readonly string[]): BodyBlock {
  const text = lines.map(withoutEscape).join('\n');
  return { type: 'paragraph', content: parseInline(text) };
}

function withoutEscape(line: string): string {
  const plain = line.replace(ESCAPED_START, '$1$2');
  return plain !== line && (QUOTED.test(plain) || headingOf(plain) !== null || markerOf(plain) !== null) ? plain : line;
}

/** A heading has words: `# 1` is a number. Signs at its end are part of it, unless they are as many as at the start, as in `## A ##`. */
function headingOf(line: string): FoundBlock | null {
  const { signs = '', text = '' } = HEADING.exec(line)?.groups ?? {};
  if (!hasWords(text)) return null;
  const closing = ` ${signs}`;
  const end = text.trimEnd();
  const shown = signs.length > 1 && end.endsWith(closing) ? end.slice(0, -closing.length).trimEnd() : end;
  return { block: { type: 'heading', level: signs.length, content: parseInline(shown) }, lines: 1 };
}

/** Lines that begin with `>` and a blank. Others, such as `>_<` and `>>> print()`, are text. */
function quoteAt(lines: readonly string[], at: number, depth: number): FoundBlock | null {
  const inner: string[] = [];
  for (let next = at; next < lines.length; next++) {
    const quoted = QUOTED.exec(lines[next] ?? '');
    if (quoted === null) break;
    inner.push(quoted.groups?.['text'] ?? '');
  }
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(inner.join(''))) return null;
  return { block: { type: 'quote', blocks: parseBlocks(inner, depth + 1) }, lines: inner.length };
}

function listAt(lines: readonly string[], at: number, depth: number): FoundBlock | null {
  const first = markerOf(lines[at] ?? '');
  if (first === null) return null;
  const items: BodyItem[] = [];
  let end = at;
  for (let next: number | null = at; next !== null; next = nextItem(lines, end, first)) {
    const marker = markerOf(lines[next] ?? '') ?? first;
    const item = itemLinesOf(lines, next, marker);
    items.push(itemOf(marker.number, item.inner, depth));
    end = item.end;
  }
  return { block: { type: 'list', ordered: first.isOrdered, items }, lines: end - at };
}

/** The line of the next item of the list, perhaps after blank lines; `null` if there is none. */
function nextItem(lines: readonly string[], from: number, first: ItemMarker): number | null {
  let next = from;
  while (next < lines.length && lines[next]?.trim() === '') next++;
  const marker = markerOf(lines[next] ?? '');
  return marker?.isOrdered === first.isOrdered && marker.indent <= first.indent + 3 ? next : null;
}

function itemOf(number: string, [first = '', ...rest]: readonly string[], depth: number): BodyItem {
  const task = number === '' ? TASK.exec(first) : null;
  const done = task === null ? null : task.groups?.['mark'] !== ' ';
  return { number, done, blocks: parseBlocks([first.slice(task?.[0].length ?? 0), ...rest], depth + 1) };
}
