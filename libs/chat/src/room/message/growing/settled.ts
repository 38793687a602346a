import { type BodyBlock, type BodyInline, parseOnce } from '#client/body';

const FENCE = /^\s*(?<fence>`{3,}|~{3,})(?<info>.*)$/;
/** Signs that may begin a block, and no words yet: what they are is not known. */
const BLOCK_START =
  /^\s*(?:>\s*)*(?:(?:[-*+>|]|#{1,6}|\d{1,3}[.)])(?:\s+(?:\[[ xX]?\]?|[^\p{L}\p{Extended_Pictographic}]{0,20}))?|\d{1,3})?$/u;
const ROW = /^\s*\|/;
const RULE = /^[ \t|:-]*$/;
/** A link that is not whole. A bracket that nothing closes for so long is text. */
const OPEN_LINK = /\[[^\]\n]{0,300}(?:\](?:\((?:[^()\s]|\([^()\s]*\))*(?:\([^()\s]*)?)?)?$/;
const RUN = /`+|\*+|_+|~+/g;
/** Signs at the end that may be a part of a mark. Like the next, it is tried once for each run of them. */
const LOOSE_MARKS = /(?<![*_~`\\\s])[*_~`\\\s]+$/;
const BEHIND_WORDS = /(?<=[\p{L}\p{N}\p{Extended_Pictographic}]|^)[^\p{L}\p{N}\p{Extended_Pictographic}]+$/u;
/** Longer ends are of no text with formats. */
const ENDS_CHARS_MAX = 20;

/**
 * The blocks of a text that grows, as they will be: a format or a block of code that has begun counts as ended, and what is not known yet
 * is not shown, such as a part of a link or the head of a table. So what was shown stays, while text comes.
 */
export function settledBlocks(body: string): readonly BodyBlock[] {
  return withoutLastLink(parseOnce(settledText(body)));
}

/** The text whose blocks those are, links at its end apart. */
export function settledText(body: string): string {
  const lines = body.split(/\r\n?|\n/);
  const fence = openFence(lines);
  if (fence !== null) return codeOf(lines, fence);
  const kept = withoutOpenTable(lines);
  const line = kept.pop() ?? '';
  // A fence that has ended.
  if (FENCE.test(line)) return [...kept, line].join('\n');
  return [...kept, BLOCK_START.test(line) ? '' : settledLine(line)].join('\n');
}

interface OpenFence {
  readonly fence: string;
  readonly line: number;
}

/** The fence that begins the code in which the text ends; `null` outside of code. */
function openFence(lines: readonly string[]): OpenFence | null {
  let open: OpenFence | null = null;
  for (const [line, text] of lines.entries()) {
    const { fence, info = '' } = FENCE.exec(text)?.groups ?? {};
    if (fence === undefined) continue;
    if (open === null) open = info.includes(fence.charAt(0)) ? null : { fence, line };
    else if (fence.startsWith(open.fence) && info.trim() === '') open = null;
  }
  return open;
}

/** Code that has begun, without what may be a part of the fence that ends it; nothing until it has a line with words. */
function codeOf(lines: readonly string[], { fence, line }: OpenFence): string {
  const last = lines.at(-1) ?? '';
  const sign = fence.charAt(0);
  const isPartOfFence = lines.length > line + 1 && last.trim() !== '' && last.trim().replaceAll(sign, '') === '';
  const code = lines.slice(line + 1, isPartOfFence ? -1 : undefined);
  if (code.join('').trim() === '') return lines.slice(0, line).join('\n');
  const indent = lines[line]?.slice(0, -(lines[line]?.trimStart().length ?? 0)) ?? '';
  return [...lines.slice(0, line + 1), ...code, `${indent}${fence}`].join('\n');
}

/** The lines without the head of a table whose second line is not whole. */
function withoutOpenTable(lines: readonly string[]): string[] {
  const last = lines.at(-1) ?? '';
  const end = last === '' ? lines.length - 1 : lines.length;
  const before = lines.findLastIndex((line, index) => index < end && !ROW.test(line));
  const rows = end - 1 - before;
  const isOpen = rows === 1 || (rows === 2 && last !== '' && RULE.test(last));
  return isOpen ? [...lines.slice(0, before + 1), ''] : [...lines];
}

/** The line with the ends of the formats that are open. */
function settledLine(line: string): string {
  const shown = line.replace(OPEN_LINK, '').replace(LOOSE_MARKS, '');
  const ends = endsOf(shown);
  if (ends === '' || ends.length > ENDS_CHARS_MAX) return shown;
  const atWord = shown.replace(BEHIND_WORDS, '');
  return (
    [shown, atWord]
      .map((text) => (ends === endsOf(text) ? text : null))
      .find((text) => text !== null && isEnded(text, ends))
      ?.concat(ends) ?? shown
  );
}

/** The marks that end what is open at the end of the line. */
function endsOf(line: string): string {
  const open: string[] = [];
  let code: string | null = null;
  for (const { index, 0: run } of line.matchAll(RUN)) {
    const [before, after] = [line.charAt(index - 1), line.charAt(index + run.length)];
    if (code !== null) code = run === code ? null : code;
    else if (before === '\\') continue;
    else if (run.startsWith('`')) code = run;
    else if (open.at(-1) === run && /\S/.test(before)) open.pop();
    else if (/\S/.test(after) && !/[\p{L}\p{N}]/u.test(before)) open.push(run);
  }
  return (code ?? '') + open.toReversed().join('');
}

/** Whether the marks end formats, and are not shown. */
function isEnded(line: string, ends: string): boolean {
  return signsIn(line + ends) === signsIn(line) - ends.length;
}

/** The number of marks that are shown as text. */
function signsIn(text: string): number {
  return JSON.stringify(parseOnce(text)).match(/[*_~`]/g)?.length ?? 0;
}

/** A URL at the end of the text may go on: it becomes a link when something follows. */
function withoutLastLink(blocks: readonly BodyBlock[]): readonly BodyBlock[] {
  const last = blocks.at(-1);
  if (last === undefined) return blocks;
  return [...blocks.slice(0, -1), withoutLinkAtEnd(last)];
}

function withoutLinkAtEnd(block: BodyBlock): BodyBlock {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return { ...block, content: withTextAtEnd(block.content) };
    case 'quote':
      return { ...block, blocks: withoutLastLink(block.blocks) };
    case 'list': {
      const item = block.items.at(-1);
      if (item === undefined) return block;
      return { ...block, items: [...block.items.slice(0, -1), { ...item, blocks: withoutLastLink(item.blocks) }] };
    }
    default:
      return block;
  }
}

function withTextAtEnd(content: readonly BodyInline[]): readonly BodyInline[] {
  const last = content.at(-1);
  if (last === undefined || last.type === 'text' || last.type === 'code') return content;
  if (last.type !== 'link') return [...content.slice(0, -1), { ...last, content: withTextAtEnd(last.content) }];
  return last.isBare ? [...content.slice(0, -1), ...last.content] : content;
}
