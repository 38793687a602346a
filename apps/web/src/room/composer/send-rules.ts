import { codePoints, isBlank, isStorable } from '#contracts/text';

/** Of a key press; React's event has them all. */
interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly keyCode: number;
  readonly isComposing: boolean;
}

/** Key code of every key that an input method handles. Safari sends its Enter after the end of the composition. */
const KEY_CODE_OF_INPUT_METHOD = 229;

/** True if the key belongs to an input method, for example the Enter that accepts a conversion. */
export function isOfInputMethod({ isComposing, keyCode }: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === KEY_CODE_OF_INPUT_METHOD;
}

/** Enter sends; with Shift or Alt, and without a keyboard (`isTouch`), it breaks the line. */
export function sends(press: KeyPress, isTouch: boolean): boolean {
  if (press.key !== 'Enter' || press.shiftKey || press.altKey || isOfInputMethod(press)) return false;
  return !isTouch || press.ctrlKey || press.metaKey;
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
