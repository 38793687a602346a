/** The text without case, marks and width, for searches: "Zoë" is found by "zoe", "ﾎﾟｹ" by "ポケ". */
export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
