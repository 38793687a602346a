/**
 * The text in lower case and NFKC, in which texts that look the same are the same. ASCII has one form, which costs less than asking
 * for it.
 */
export function foldedSql(text: string): string {
  return `lower(CASE WHEN octet_length(${text}) = char_length(${text}) THEN ${text} ELSE normalize(${text}, NFKC) END)`;
}
