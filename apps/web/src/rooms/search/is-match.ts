import { folded } from '#chat/text/folded.js';

/** True if all words of the query are in the title, in any order, without case and marks: "Zoë" is found by "zoe". */
export function isMatch(query: string, title: string): boolean {
  const known = folded(title);
  return folded(query)
    .split(/\s+/u)
    .every((word) => known.includes(word));
}
