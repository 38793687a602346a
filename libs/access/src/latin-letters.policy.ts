/** Letters of the Latin script that are no letter with a mark, so that NFKD leaves them. */
const FOLDED = new Map(
  ['æ ae', 'œ oe', 'ø o', 'đ d', 'ð d', 'ə e', 'ħ h', 'ı i', 'ł l', 'ŋ n', 'ß ss', 'þ th', 'ŧ t'].map(
    (pair) => pair.split(' ') as [string, string],
  ),
);

/** The text in lower case, with the letters of the Latin script as `a` to `z`. Other characters that show something stay. */
export function latinLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\0-\x7f]/g, (letter) => FOLDED.get(letter) ?? letter);
}
