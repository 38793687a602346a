import { emojiOf } from '../../text/emoji.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import names from './zulip-names.json' with { type: 'json' };

/** Names of Zulip that Slack and GitHub do not have, or have for another emoji. */
const ZULIP_NAMES = new Map(
  Object.entries(names).flatMap(([emoji, own]) => own.split(' ').map((name) => [name, emoji] as const)),
);
/** More names than there are emoji would be no export. */
const LEARNED_MAX = 10_000;
const CODE = /^[\da-f]{1,6}(?:-[\da-f]{1,6}){0,15}$/i;
const CODE_POINT_MAX = 0x10ffff;

/** Emoji by the names of Zulip, of which the reactions of an export tell more. */
export class ZulipEmoji {
  private readonly pictures = new Map<string, string>();
  private readonly pictureNames = new Set<string>();
  private readonly learned = new Map<string, string>();

  /** Notes a picture that the realm has added. */
  picture(row: Fields): void {
    this.pictures.set(wordIn(row['id']), textIn(row['name']));
    if (row['deactivated'] !== true) this.pictureNames.add(textIn(row['name']));
  }

  /** The emoji of a reaction: the code decides, since a name is one of several. */
  reactionOf(row: Fields): string | null {
    const [name, code] = [textIn(row['emoji_name']), textIn(row['emoji_code'])];
    const type = textIn(row['reaction_type']) || 'unicode_emoji';
    if (type === 'realm_emoji') return named(this.pictures.get(code) || name || code);
    if (type !== 'unicode_emoji') return named(name || code);
    const emoji = emojiOfCode(code);
    if (emoji === null) return this.emojiOf(name) ?? named(name);
    if (name !== '' && this.learned.size < LEARNED_MAX) this.learned.set(name, emoji);
    return emoji;
  }

  /** The emoji of a name in a text; `null` for one that is not known, and for pictures of the realm. */
  emojiOf(name: string): string | null {
    if (this.pictureNames.has(name)) return null;
    return this.learned.get(name) ?? ZULIP_NAMES.get(name) ?? emojiOf(name);
  }
}

const named = (name: string): string | null => (name === '' ? null : `:${name}:`);

/** The emoji of code points such as `1f1e9-1f1ea`. */
function emojiOfCode(code: string): string | null {
  if (!CODE.test(code)) return null;
  const points = code.split('-').map((point) => Number.parseInt(point, 16));
  return points.every((point) => point <= CODE_POINT_MAX) ? String.fromCodePoint(...points) : null;
}
