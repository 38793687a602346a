/** Code points of a message that is shown outside its room. */
const SHOWN_CHARS = 300;

/** The text, or the beginning of a longer one. */
export function beginning(text: string): string {
  const chars = Array.from(text);
  return chars.length > SHOWN_CHARS ? `${chars.slice(0, SHOWN_CHARS - 1).join('')}…` : text;
}
