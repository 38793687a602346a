/** Code of more lines is folded. */
const LINES_MAX = 20;
/** The lines of folded code that are shown. */
const LINES_SHOWN = 12;

/** The beginning of long code, which is shown while the code is folded; `null` if the code is not long. */
export function beginningOf(code: string): string | null {
  const lines = code.split('\n');
  return lines.length > LINES_MAX ? lines.slice(0, LINES_SHOWN).join('\n') : null;
}
