import { beginningOf } from './markdown/code-lines.js';

/** A text of more lines or characters begins folded. */
const LINES_MAX = 24;
const CHARACTERS_MAX = 2_000;

/** Blocks of code. The last one may have no end. */
const CODE = /^```[^]*?(?:^```|$(?![^]))/gm;

/** True if the text takes so much space that it is folded. */
export function isLong(text: string): boolean {
  // Long code is folded by itself.
  const body = text.replaceAll(CODE, (code) => beginningOf(code) ?? code);
  if (body.length > CHARACTERS_MAX) return true;
  let lines = 1;
  for (let at = body.indexOf('\n'); at !== -1 && lines <= LINES_MAX; at = body.indexOf('\n', at + 1)) lines++;
  return lines > LINES_MAX;
}
