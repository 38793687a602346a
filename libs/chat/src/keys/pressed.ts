import type { Combo } from './shortcuts.js';

type Press = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'target'
>;

const FIELDS = 'input, textarea, select, [contenteditable]';

/** The shortcut of the table whose key the event is; `null` if there is none. In a field, what one types is none. */
export function pressedOf<Name extends string>(
  table: Readonly<Record<Name, readonly Combo[]>>,
  press: Press,
): Name | null {
  const names = Object.keys(table) as Name[];
  return names.find((name) => table[name].some((combo) => isPressed(combo, press))) ?? null;
}

function isPressed(combo: Combo, press: Press): boolean {
  if (press.isComposing || !isHeld(combo, press) || (isTyped(combo) && isInField(press))) return false;
  // Some keyboards need Shift for a sign.
  if (isSign(combo.key)) return press.key === combo.key;
  return press.shiftKey === (combo.shift === true) && isKey(combo.key, press);
}

function isHeld({ mod = false, alt = false }: Combo, { ctrlKey, metaKey, altKey }: Press): boolean {
  return (ctrlKey || metaKey) === mod && altKey === alt;
}

function isTyped({ key, mod = false, alt = false }: Combo): boolean {
  return key.length === 1 && !mod && !alt;
}

function isInField({ target }: Press): boolean {
  return target instanceof Element && target.matches(FIELDS);
}

/** By the place of the key if it writes no Latin letter: with Alt on a Mac, and in other scripts. */
function isKey(key: string, press: Press): boolean {
  if (key.length > 1) return press.key === key;
  return isLetter(press.key) ? press.key.toLowerCase() === key : press.code === `Key${key.toUpperCase()}`;
}

function isSign(key: string): boolean {
  return key.length === 1 && !isLetter(key);
}

function isLetter(key: string): boolean {
  return /^[a-z]$/iu.test(key);
}
