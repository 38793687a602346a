import { urlOf } from '#contracts/url-of';
import { shownName } from '#contracts/shown-name';
import { fieldsIn, type Fields, listIn, textIn } from '#import/text/values';

/** The author that a foreign post names. */
export interface ForeignSender {
  readonly name?: string;
  /** A URL of `http` or `https`, of any origin. */
  readonly avatarUrl?: string;
}

/** The name and the picture of the post; `null` without either. */
export function senderOf(post: Fields): ForeignSender | null {
  const name = firstOf(post, ['username', 'alias'], (text) => shownName(text, ' '));
  const avatarUrl = firstOf(post, ['icon_url', 'avatar', 'avatar_url'], pictureUrl);
  if (name === null && avatarUrl === null) return null;
  return { ...(name !== null && { name }), ...(avatarUrl !== null && { avatarUrl }) };
}

function firstOf(post: Fields, names: readonly string[], read: (text: string) => string | null): string | null {
  for (const name of names) {
    const found = read(textIn(post[name]).trim());
    if (found !== null) return found;
  }
  return null;
}

const pictureUrl = (text: string): string | null => (/^https?:\/\//i.test(text) && urlOf(text) !== null ? text : null);

/** The color of the first attachment, else of the first embed: `good`, `warning`, `danger`, or `#` and six digits. */
export function colorOf({ attachments, embeds }: Fields): string | null {
  return colorIn(fieldsIn(listIn(attachments)[0])['color']) ?? colorIn(fieldsIn(listIn(embeds)[0])['color']);
}

function colorIn(color: unknown): string | null {
  if (typeof color === 'number') {
    const isColor = Number.isInteger(color) && color >= 0 && color <= 0xff_ff_ff;
    return isColor ? `#${color.toString(16).padStart(6, '0')}` : null;
  }
  const text = textIn(color).trim();
  if (/^(?:good|warning|danger)$/.test(text)) return text;
  const [, digits] = /^#?([\da-f]{6})$/i.exec(text) ?? [];
  return digits === undefined ? null : `#${digits}`;
}
