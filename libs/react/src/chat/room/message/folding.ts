/** A text of more lines or characters begins folded. */
const LINES_MAX = 24;
const CHARACTERS_MAX = 2_000;

/** True if the text takes so much space that it is folded. */
export function isLong(body: string): boolean {
  if (body.length > CHARACTERS_MAX) return true;
  let lines = 1;
  for (let at = body.indexOf('\n'); at !== -1 && lines <= LINES_MAX; at = body.indexOf('\n', at + 1)) lines++;
  return lines > LINES_MAX;
}
