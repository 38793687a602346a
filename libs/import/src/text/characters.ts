/** Placeholders of the conversion. They are noncharacters, which no text contains after `cleaned`. */
export const KEPT = '\ufdd0';
export const BOLD = '\ufdd1';
export const STRIKE = '\ufdd2';
export const ITALIC = '\ufdd3';

/** The text with U+FFFD in place of U+0000, of lone surrogates, of the placeholders, and of the marks of found bodies (`marks.ts`). */
export function cleaned(text: string): string {
  return text.replaceAll(/[\u0000\ufdd0-\ufdd6\p{Surrogate}]/gu, '\ufffd').replaceAll(/\r\n?/g, '\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Decodes the three entities of Slack once: `&amp;lt;` is `&lt;`. */
export function decoded(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** At most `max` characters. A longer text ends with an ellipsis, behind which an open fence is closed. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = Array.from(text);
  if (characters.length <= max) return text;
  const head = characters.slice(0, max - 1).join('');
  const fence = openFence(head);
  if (fence === '') return `${withoutHalf(head)}…`;
  const code = characters.slice(0, Math.max(0, max - fence.length - 2)).join('');
  // The cut may have removed the fence itself.
  return openFence(code) === fence ? `${code}…\n${fence}` : `${code}…`;
}

/** Without the URL of a link, or the backslash, that the cut has parted from what follows. */
function withoutHalf(text: string): string {
  const at = Math.max(text.lastIndexOf(']('), text.lastIndexOf('<http'));
  return at < 0 || /[)>\s]/.test(text.slice(at + 2)) ? text.replace(/\\$/, '') : text.slice(0, at);
}

function openFence(text: string): string {
  let open = '';
  for (const [fence] of text.matchAll(/`{3,}/g)) {
    if (open === '') open = fence;
    else if (fence.length >= open.length) open = '';
  }
  return open;
}
