/** A modifier of Unicode, or `''` for the yellow of emoji without one. */
export const SKIN_TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;
export type SkinTone = (typeof SKIN_TONES)[number];

const KEY = 'parley:skin-tone';
/** A person or a part of one, and the sign after it that a tone replaces. */
const BASE = /(\p{Emoji_Modifier_Base})\u{FE0F}?/gu;

/** The emoji in the tone. One of several people, and one of no person, stays as it is. */
export function withTone(emoji: string, tone: SkinTone): string {
  if (tone === '' || emoji.match(BASE)?.length !== 1) return emoji;
  return emoji.replace(BASE, `$1${tone}`);
}

/** The tone that the user chose on this device. */
export function savedTone(storage: Storage): SkinTone {
  const saved = storage.getItem(KEY);
  return SKIN_TONES.find((tone) => tone === saved) ?? '';
}

export function saveTone(storage: Storage, tone: SkinTone): void {
  try {
    storage.setItem(KEY, tone);
  } catch {
    // The storage is full: the next page begins with the tone of before.
  }
}
