/** True if all words of the query are in the title, in any order, without case and marks: "Zoë" is found by "zoe". */
export function isMatch(query: string, title: string): boolean {
  const folded = fold(title);
  return fold(query)
    .split(/\s+/u)
    .every((word) => folded.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
