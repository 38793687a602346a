/** Some emoji, each with its variants and joined parts. Digits are emoji too, but not pictographic. */
const EMOJI_ONLY = /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{1F3FB}-\u{1F3FF}\u{200D}]*\s?){1,12}$/u;
/** Longer texts are not tested. */
const CHARACTERS_MAX = 60;

/** True for a text of a few emoji, which is shown in large. */
export function isEmojiOnly(body: string): boolean {
  return body.length <= CHARACTERS_MAX && EMOJI_ONLY.test(body);
}
