import { safeLink } from '#client/body';

import type { TextChange } from '../change-text.js';

export type FormatName = 'bold' | 'italic' | 'strike' | 'code' | 'link' | 'quote';

/** A selected text. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const MARKS = { bold: '**', italic: '*', strike: '~~' } as const;
const PLACEHOLDER = 'https://';

/** The change that formats the selection, or takes its format away. */
export function formatted(name: FormatName, selected: Selected): TextChange {
  if (name === 'quote') return quoted(selected);
  const trimmed = withoutBlanks(selected);
  if (name === 'link') return linked(trimmed);
  if (name !== 'code') return marked(trimmed, MARKS[name]);
  const inner = innerOf(trimmed);
  if (inner.includes('\n')) return fenced(trimmed);
  return marked(trimmed, inner.replace(/^`+|`+$/g, '').includes('`') ? '``' : '`');
}

const innerOf = ({ text, start, end }: Selected): string => text.slice(start, end);

/** Blanks at the ends stay outside: marks beside them would be text. */
function withoutBlanks(selected: Selected): Selected {
  const inner = innerOf(selected);
  if (inner.trim() === '') return { ...selected, end: selected.start };
  const start = selected.start + inner.length - inner.trimStart().length;
  return { ...selected, start, end: start + inner.trim().length };
}

/** Puts marks around the selection, or takes them away, whether they are selected or around it. */
function marked(selected: Selected, mark: string): TextChange {
  const { text, start, end } = selected;
  const { length } = mark;
  const inner = innerOf(selected);
  const around = Math.min(runAtEnd(text.slice(0, start), mark), runAtStart(text.slice(end), mark));
  if (isMarked(around, mark))
    return { start: start - length, end: end + length, text: inner, selection: [start - length, end - length] };
  const inside = Math.min(runAtStart(inner, mark), runAtEnd(inner, mark));
  if (isMarked(inside, mark) && inner.length > 2 * length)
    return { start, end, text: inner.slice(length, -length), selection: [start, end - 2 * length] };
  return { start, end, text: mark + inner + mark, selection: [start + length, end + length] };
}

/** True if so many signs have the mark among them: `***` is bold and italic. */
function isMarked(run: number, mark: string): boolean {
  return mark === MARKS.italic ? run % 2 === 1 : run >= mark.length;
}

/** How often the sign of the mark stands at the start of the text. */
function runAtStart(text: string, mark: string): number {
  let run = 0;
  while (text.charAt(run) === mark.charAt(0)) run++;
  return run;
}

function runAtEnd(text: string, mark: string): number {
  let run = 0;
  while (text.charAt(text.length - 1 - run) === mark.charAt(0)) run++;
  return run;
}

function fenced({ text, start, end }: Selected): TextChange {
  const before = start === 0 || text.charAt(start - 1) === '\n' ? '```\n' : '\n```\n';
  const after = end === text.length || text.charAt(end) === '\n' ? '\n```' : '\n```\n';
  const from = start + before.length;
  return { start, end, text: before + text.slice(start, end) + after, selection: [from, from + end - start] };
}

/** A selected URL becomes the target, any other text the label. The selection is then the part that is missing. */
function linked(selected: Selected): TextChange {
  const { start, end } = selected;
  const inner = innerOf(selected);
  if (safeLink(inner) !== null) return { start, end, text: `[](${inner})`, selection: [start + 1, start + 1] };
  const target = start + inner.length + 3;
  return { start, end, text: `[${inner}](${PLACEHOLDER})`, selection: [target, target + PLACEHOLDER.length] };
}

/** Whole lines become a quote, or one no longer. A line directly behind a quote would belong to it. */
function quoted({ text, start, end }: Selected): TextChange {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end);
  const lines = text.slice(from, to).split('\n');
  const isQuote = lines.every((line) => line.startsWith('>'));
  const changed = lines.map((line) => (isQuote ? line.replace(/^> ?/, '') : `> ${line}`)).join('\n');
  const isFollowed = !isQuote && /^\n[^\n>]/.test(text.slice(to));
  const selection = [from, from + changed.length] as const;
  return { start: from, end: to, text: isFollowed ? `${changed}\n` : changed, selection };
}
