/** The text without case and marks, for searches: "Zoë" is found by "zoe". */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
