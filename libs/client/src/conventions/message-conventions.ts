import { urlOf } from '#contracts/url-of';
import { DISPLAY_NAME_MAX } from '#contracts/limits';
import { NAME_RULE } from '#contracts/name-rule';
import { codePoints } from '#contracts/text';
import type { JsonValue, Message } from '#contracts';

/** Characters of the URL of a picture. */
const URL_MAX = 512;
const HEX = /^#[0-9a-f]{6}$/i;
const NAMED = ['good', 'warning', 'danger'] as const;

/** The program or person for whom a bot has posted, as the bot says. */
export interface NamedSender {
  readonly name: string;
  /**
   * An `https:` or `http:` URL; `null` without a picture. Any bot can write any URL: load it only if your page allows its
   * origin, as by a content security policy.
   */
  readonly avatarUrl: string | null;
}

export type PostColour = (typeof NAMED)[number] | `#${string}`;

type Posted = Pick<Message, 'ext' | 'sender'>;

/**
 * The sender that a bot names in `ext.sender`; `null` without one, or of another form. Show it beside the bot's own name and
 * mark, never in their place, and not in notifications, previews and search.
 */
export function namedSenderOf({ ext, sender }: Posted): NamedSender | null {
  const named = sender?.type === 'bot' ? ext?.['sender'] : null;
  if (typeof named !== 'object' || named === null || Array.isArray(named) || !isName(named['name'])) return null;
  const { name, avatarUrl } = named;
  return { name: name.trim(), avatarUrl: isUrl(avatarUrl) ? avatarUrl : null };
}

/** The colour that a bot gives its message in `ext.color`; `null` without one, or of another form. `#` and six digits are in lower case. */
export function colourOf({ ext, sender }: Posted): PostColour | null {
  const colour = sender?.type === 'bot' ? ext?.['color'] : null;
  if (typeof colour !== 'string') return null;
  return NAMED.find((name) => name === colour) ?? (HEX.test(colour) ? (colour.toLowerCase() as `#${string}`) : null);
}

/** True if the message tells only those whom it mentions (`ext.quiet`). It counts as unread like any other. */
export function isQuiet({ ext }: Pick<Message, 'ext'>): boolean {
  return ext?.['quiet'] === true;
}

function isName(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && codePoints(value) <= DISPLAY_NAME_MAX && NAME_RULE.pattern.test(value);
}

function isUrl(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.length <= URL_MAX && /^https?:\/\//i.test(value) && urlOf(value) !== null;
}
