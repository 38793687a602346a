import { BoundedMap } from '#contracts/bounded-map';
import { qualifiedEmoji } from '#contracts/emoji';

/** As many as sources use. */
const KNOWN_MAX = 5_000;
const known = new BoundedMap<string, string>(KNOWN_MAX);

/** The emoji without a skin tone, so that all tones are one reaction. */
export function oneEmoji(emoji: string): string {
  const one = known.get(emoji) ?? qualifiedEmoji(emoji.replaceAll(/\p{Emoji_Modifier}/gu, ''));
  known.set(emoji, one);
  return one;
}
