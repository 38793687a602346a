import { inlineText } from '../body/plain-text.js';
import type { BodyBlock, BodyInline } from '../body/tree.js';

/** A line such as `Branch: main`. */
export interface PostField {
  /** Without the colon. */
  readonly title: string;
  readonly value: Line;
}

/** A part of a bot's message. `context`: the line at its end that says where it is from. */
export type PostPart =
  | { readonly type: 'block'; readonly block: BodyBlock }
  | { readonly type: 'fields'; readonly fields: readonly PostField[] }
  | { readonly type: 'context'; readonly block: BodyBlock };

type Line = readonly BodyInline[];

/** One line alone may be a sentence with a colon. */
const FIELDS_MIN = 2;
const TITLE = /^(?<title>[^\s:][^:\n]{0,39}):(?: +|$)/;
const TITLE_WORDS_MAX = 5;
const CONTEXT_CHARS_MAX = 80;

/** The parts of a message. Lines of titles and values below each other are fields. `hasContext`: its last line may be context. */
export function postParts(blocks: readonly BodyBlock[], hasContext: boolean): readonly PostPart[] {
  return blocks.flatMap((block, index): readonly PostPart[] => {
    if (block.type !== 'paragraph') return [{ type: 'block', block }];
    const lines = linesOf(block.content);
    const before = index > 0 ? Infinity : lines.length - 1;
    const last = hasContext && index === blocks.length - 1 && before >= 2 ? contextOf(lines.at(-1) ?? []) : null;
    return last === null ? partsOf(lines) : [...partsOf(lines.slice(0, -1)), last];
  });
}

/** The lines, with the runs of at least two fields apart. */
function partsOf(lines: readonly Line[]): readonly PostPart[] {
  const parts: PostPart[] = [];
  let text: Line[] = [];
  let fields: { readonly line: Line; readonly field: PostField }[] = [];
  const endFields = (): void => {
    if (fields.length < FIELDS_MIN) text.push(...fields.map(({ line }) => line));
    else {
      endText();
      parts.push({ type: 'fields', fields: fields.map(({ field }) => field) });
    }
    fields = [];
  };
  const endText = (): void => {
    if (text.length > 0) parts.push({ type: 'block', block: paragraphOf(text) });
    text = [];
  };
  for (const line of lines) {
    const field = fieldOf(line);
    if (field !== null) fields.push({ line, field });
    else {
      endFields();
      text.push(line);
    }
  }
  endFields();
  endText();
  return parts;
}

function fieldOf([first, ...rest]: Line): PostField | null {
  if (first?.type === 'strong') return boldFieldOf(inlineText(first.content), rest);
  const [found, title = ''] = first?.type === 'text' ? (TITLE.exec(first.text) ?? []) : [];
  if (found === undefined || first?.type !== 'text') return null;
  return fieldWith(title, [textNode(first.text.slice(found.length)), ...rest]);
}

/** The colon follows the bold title, or is in it. */
function boldFieldOf(bold: string, [second, ...rest]: Line): PostField | null {
  if (second?.type !== 'text') return null;
  const colon = second.text.startsWith(':') ? ':' : '';
  const [found, title = ''] = TITLE.exec(`${bold}${colon}`) ?? [];
  if (found !== `${bold}${colon}`) return null;
  return fieldWith(title, [textNode(second.text.slice(colon.length).trimStart()), ...rest]);
}

function fieldWith(title: string, value: Line): PostField | null {
  const isTitle = title.split(/\s+/).length <= TITLE_WORDS_MAX;
  return isTitle && inlineText(value).trim() !== '' ? { title, value } : null;
}

/** A short line that ends no sentence, and is no field. */
function contextOf(line: Line): PostPart | null {
  const text = inlineText(line).trim();
  if (text === '' || text.length > CONTEXT_CHARS_MAX || /[.:!?…]$/.test(text) || fieldOf(line) !== null) return null;
  return { type: 'context', block: paragraphOf([line]) };
}

const textNode = (text: string): BodyInline => ({ type: 'text', text });

function linesOf(content: Line): readonly Line[] {
  const lines: BodyInline[][] = [[]];
  for (const node of content) {
    const [first, ...rest] = node.type === 'text' ? node.text.split('\n').map(textNode) : [node];
    if (first !== undefined) lines.at(-1)?.push(first);
    lines.push(...rest.map((line) => [line]));
  }
  return lines.map((line) => line.filter((node) => node.type !== 'text' || node.text !== ''));
}

function paragraphOf(lines: readonly Line[]): BodyBlock {
  return {
    type: 'paragraph',
    content: lines.flatMap((line, index) => (index === 0 ? line : [textNode('\n'), ...line])),
  };
}
