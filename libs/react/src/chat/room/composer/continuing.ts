import type { TextChange } from './change-text.js';
import { isInOpenFence } from './send-rules.js';

/** The mark of an item: its indentation, its bullet or its number, and the box of a task. */
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))( +)(\[[ xX]\] +)?/;

/** The change by which Enter goes on in a list or in code that is open; `null` elsewhere. In an empty item it ends the list. */
export function continued(text: string, caret: number): TextChange | null {
  const start = text.lastIndexOf('\n', caret - 1) + 1;
  const line = text.slice(start, caret);
  if (isInOpenFence(text, caret)) return inserted(caret, `\n${/^[ \t]*/.exec(line)?.[0] ?? ''}`);
  const item = ITEM.exec(line);
  if (item === null) return null;
  const [mark, indentation = '', bullet, digits, dot = '', gap = '', task] = item;
  const isEmpty = line === mark && /^\s*(?:\n|$)/.test(text.slice(caret));
  if (isEmpty) return { start, end: caret, text: '', selection: [start, start] };
  const next = bullet ?? `${String(Number(digits) + 1)}${dot}`;
  return inserted(caret, `\n${indentation}${next}${gap}${task === undefined ? '' : '[ ] '}`);
}

function inserted(caret: number, text: string): TextChange {
  const after = caret + text.length;
  return { start: caret, end: caret, text, selection: [after, after] };
}
