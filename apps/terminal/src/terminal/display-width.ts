/** Characters that are as wide as two of ASCII. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\ufe0f]/u;

const characters = new Intl.Segmenter('en');

/** The number of columns that a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  return [...characters.segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}
