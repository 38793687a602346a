import codes from './short-codes.json' with { type: 'json' };

/** Names of Slack, Mattermost and Rocket.Chat (emoji-datasource 16.0.0, MIT), and of GitHub (gemoji 8.1.0, MIT). */
const EMOJI_OF = new Map(
  Object.entries(codes).flatMap(([emoji, names]) => names.split(' ').map((name) => [name, emoji] as const)),
);
const TONES = ['light', 'medium_light', 'medium', 'medium_dark', 'dark'];
const FIRST_TONE = 0x1f3fb;
const TONED =
  /^(?<name>.+?)(?:::skin-tone-(?<number>[2-6])|_tone(?<place>[1-5])|_(?<word>(?:medium_)?(?:light|dark)|medium)_skin_tone)$/;

/** The emoji of a short code without colons, such as `+1`, `wave::skin-tone-3`, `wave_tone2` or `wave_dark_skin_tone`; `null` for one that is not known. */
export function emojiOf(code: string): string | null {
  const known = EMOJI_OF.get(code);
  if (known !== undefined) return known;
  const { name = '', number, place, word } = TONED.exec(code)?.groups ?? {};
  const emoji = EMOJI_OF.get(name);
  if (emoji === undefined) return null;
  const tone = word === undefined ? Number(place ?? Number(number) - 1) - 1 : TONES.indexOf(word);
  const [first = '', ...rest] = emoji.replace('\ufe0f', '');
  return first + String.fromCodePoint(FIRST_TONE + tone) + rest.join('');
}

/** Code and the URLs of links stay. */
const PLACES =
  /```[^]*?```|(?<ticks>`+)[^`]*?\k<ticks>|\]\([^\s()]*\)|<https?:[^\s>]*>|:(?<code>[\w+'-]+(?:::skin-tone-[2-6])?):/g;

/**
 * The Markdown with the short codes that are known as emoji; the others stay `:name:`.
 * @param own names of pictures of the source, which stay too
 */
export function withEmoji(text: string, own: ReadonlySet<string> = new Set()): string {
  return text.replaceAll(PLACES, (found, ...rest: unknown[]) => {
    const { code } = rest.at(-1) as { code?: string };
    return (code === undefined || own.has(code) ? null : emojiOf(code)) ?? found;
  });
}

/** What a reaction of this short code is: an emoji, or `:name:`. */
export const reactionOf = (code: string): string => emojiOf(code) ?? `:${code}:`;
