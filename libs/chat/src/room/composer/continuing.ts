import type { TextChange } from './change-text.js';
import { isInOpenFence } from './send-rules.js';

/** The mark of an item: its indentation, its bullet or its number, and the box of a task. */
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))( +)(\[[ xX]\] +)?/;

/** It closes no code, because it is indented as the code is. */
const INDENTED_FENCE = /^(?: {4,}|\s*\t\s*)(`{3,}|~{3,})$/;

/**
 * The change by which Enter goes on in a list or in code that is open; `null` elsewhere. In an empty item it ends the list,
 * behind an indented fence the code.
 */
export function continued(text: string, caret: number): TextChange | null {
  const start = text.lastIndexOf('\n', caret - 1) + 1;
  const line = text.slice(start, caret);
  const isAtEnd = /^\s*(?:\n|$)/.test(text.slice(caret));
  const replaced = (by: string): TextChange => {
    const after = start + by.length;
    return { start, end: caret, text: by, selection: [after, after] };
  };
  if (isInOpenFence(text, caret)) {
    const fence = INDENTED_FENCE.exec(line)?.[1];
    if (fence !== undefined && isAtEnd) return replaced(fence);
    return inserted(caret, `\n${/^[ \t]*/.exec(line)?.[0] ?? ''}`);
  }
  const item = ITEM.exec(line);
  if (item === null) return null;
  return line === item[0] && isAtEnd ? replaced('') : inserted(caret, `\n${nextMark(item)}`);
}

/** The mark of the item behind this one. */
function nextMark([, indentation = '', bullet, digits, dot = '', gap = '', task]: RegExpExecArray): string {
  const next = bullet ?? `${String(Number(digits) + 1)}${dot}`;
  return `${indentation}${next}${gap}${task === undefined ? '' : '[ ] '}`;
}

function inserted(caret: number, text: string): TextChange {
  const after = caret + text.length;
  return { start: caret, end: caret, text, selection: [after, after] };
}
