import { codePoints, isBlank, isStorable } from '#contracts/text';

/** The facts of a key press; React's event has them all. */
interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly keyCode: number;
  readonly isComposing: boolean;
}

/** The text field, and where its caret is. */
interface WrittenText {
  readonly value: string;
  readonly selectionStart: number;
}

/** Key code of every key that an input method handles. Safari sends its Enter after the end of the composition. */
const KEY_CODE_OF_INPUT_METHOD = 229;

/** True if the key belongs to an input method, for example the Enter that accepts a conversion. */
export function isOfInputMethod({ isComposing, keyCode }: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === KEY_CODE_OF_INPUT_METHOD;
}

/** Enter sends; with Shift or Alt, without a keyboard (`isTouch`), and where `sendsAt` is false, it breaks the line. */
export function sends(press: KeyPress, isTouch: boolean, written: WrittenText): boolean {
  if (press.key !== 'Enter' || press.shiftKey || press.altKey || isOfInputMethod(press)) return false;
  if (press.ctrlKey || press.metaKey) return true;
  return !isTouch && sendsAt(written);
}

/** True if Enter alone sends there: it breaks the line in a list, and in code that is not closed. */
export function sendsAt({ value, selectionStart }: WrittenText): boolean {
  return !isInOpenFence(value, selectionStart) && !isInItem(value.slice(0, selectionStart));
}

/** True if the last line of the text before the caret is an item of a list. */
function isInItem(before: string): boolean {
  return /(?:^|\n)\s*(?:[-*+]|\d{1,9}[.)]) [^\n]*$/.test(before);
}

/** True if the caret is behind a line of three or more ` or ~ that no later line closes. */
export function isInOpenFence(text: string, caret: number): boolean {
  let fence: { readonly mark: string; readonly at: number } | null = null;
  let at = 0;
  for (const line of text.split('\n')) {
    const [, mark = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    at += line.length + 1;
    if (mark === '') continue;
    if (fence === null) fence = mark.startsWith('`') && rest.includes('`') ? null : { mark, at };
    else if (mark.startsWith(fence.mark) && rest.trim() === '') fence = null;
  }
  return fence !== null && caret >= fence.at - 1;
}

/** Why the client does not send a text, or `null`. */
export type TextFault = 'blank' | 'tooLong' | 'unstorable';

/** A message with files needs no text. */
export function faultOf(text: string, maxChars: number, hasFiles = false): TextFault | null {
  if (isBlank(text)) return hasFiles ? null : 'blank';
  if (codePoints(text) > maxChars) return 'tooLong';
  return isStorable(text) ? null : 'unstorable';
}

/** The counter appears in the last tenth of the limit. */
const COUNTED_SHARE = 0.1;

/** The code points left, negative beyond the limit; `null` far from it. */
export function charsLeft(text: string, maxChars: number): number | null {
  const left = maxChars - codePoints(text);
  return left <= maxChars * COUNTED_SHARE ? left : null;
}
