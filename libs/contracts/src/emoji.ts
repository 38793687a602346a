/**
 * U+FE0E and U+FE0F ask for one of the two looks of a character, and are no part of an emoji's identity. The others have no look at all;
 * U+200D has a meaning between two characters only.
 */
const SELECTORS = /[\uFE0E\uFE0F\u200B\u2060\uFEFF]|^\u200D+|\u200D+$/gu;
/** What is text unless U+FE0F follows: the digits of keycaps, and emoji without a look of their own. A skin tone has U+FE0F's place. */
const TEXT_AT_FIRST =
  /[\d#*](?=\u20E3)|(?![\p{Emoji_Presentation}\p{Regional_Indicator}\d#*])\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * The emoji fully qualified (UTS #51), as emoji pickers send it: U+FE0F where it is needed to show each part as an emoji, and nowhere else.
 * Other texts are kept in NFC, without selectors.
 */
export function qualifiedEmoji(text: string): string {
  return plainEmoji(text).normalize('NFC').replaceAll(TEXT_AT_FIRST, '$&\uFE0F');
}

/** The emoji as the shortest of its forms, without selectors. */
export function plainEmoji(text: string): string {
  const plain = text.replaceAll(SELECTORS, '');
  return plain === '' ? text : plain;
}
