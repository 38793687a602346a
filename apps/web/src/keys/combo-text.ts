import type { Combo } from '#chat/keys/shortcuts.js';
import type { FullCatalogue } from '#chat/text/en-full.js';

const SIGNS: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑' };

/** The keys of a shortcut as the keyboard names them, in the order in which one presses them. */
export function keysOf(combo: Combo, names: FullCatalogue['keys']['names'], isMac: boolean): readonly string[] {
  const { key, mod = false, alt = false, shift = false } = combo;
  const held = [mod && (isMac ? '⌘' : names.Control), alt && names.Alt, shift && names.Shift];
  const named = key in names ? names[key as keyof typeof names] : (SIGNS[key] ?? key.toUpperCase());
  return [...held.filter((name) => name !== false), named];
}
