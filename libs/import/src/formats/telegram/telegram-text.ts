import { userMark } from '../../marks.js';
import { BOLD, cleaned, ITALIC, KEPT, STRIKE } from '../../text/characters.js';
import { fenced, spanned } from '../../text/code-marks.js';
import { linked } from '../../text/links.js';
import { escapeMarkdown, typed, withoutItem, withoutQuote } from '../../text/literal.js';
import { type Fields, fieldsIn, textIn } from '../../text/values.js';
import { peerIn, type TelegramOwner } from './telegram-people.js';

const MARKS: Readonly<Record<string, string>> = { [BOLD]: '**', [ITALIC]: '_', [STRIKE]: '~~' };
const STYLES = new Set<unknown>(['bold', 'italic', 'strikethrough']);
const WORD = /[\p{L}\p{N}]/u;

/** The parts of a text: `text_entities`, else `text`, which is a text or a list of texts and parts. */
export function textParts(message: Fields): readonly Fields[] {
  const entities = message['text_entities'];
  const text = Array.isArray(entities) && entities.length > 0 ? entities : message['text'];
  return (Array.isArray(text) ? text : [text]).map((part: unknown) =>
    typeof part === 'string' ? { type: 'plain', text: part } : fieldsIn(part),
  );
}

/** The Markdown of a text of Telegram, with marks in place of people. */
export function telegramText(parts: readonly Fields[], owner: TelegramOwner | null): string {
  const kept: string[] = [];
  const keep = (markdown: string): string => {
    kept.push(markdown);
    return KEPT;
  };
  let text = '';
  parts.forEach((part, index) => {
    const { type, text: behind } = parts[index + 1] ?? {};
    // Marks may stand beside marks.
    const next = STYLES.has(type) ? '' : textIn(behind);
    text += partText(part, { keep, owner, before: text, next });
  });
  const escaped = escapeMarkdown(text)
    .split('\n')
    .map((line) => withoutItem(withoutQuote(line)))
    .join('\n');
  const pieces = kept.values();
  return escaped.replaceAll(/[\ufdd0-\ufdd3]/g, (mark) => MARKS[mark] ?? pieces.next().value ?? '');
}

interface Place {
  readonly keep: (markdown: string) => string;
  readonly owner: TelegramOwner | null;
  readonly before: string;
  readonly next: string;
}

type Write = (text: string, part: Fields, place: Place) => string;

/** The text of a part by its kind. Other kinds, such as hashtags, are text. */
const KINDS = new Map<unknown, Write>([
  ['bold', (text, _, place) => styled(text, BOLD, place)],
  ['italic', (text, _, place) => styled(text, ITALIC, place)],
  ['strikethrough', (text, _, place) => styled(text, STRIKE, place)],
  ['code', (text, _, place) => (text.includes('\n') ? inLines(fenced(text), place) : place.keep(spanned(text)))],
  ['pre', (text, { language }, place) => inLines(fenced(text, textIn(language)), place)],
  ['blockquote', (text, _, place) => inLines(quoted(text), place)],
  ['link', (text, _, { keep }) => keep(text)],
  ['text_link', (text, { href }, { keep }) => keep(linked(typed(text), href))],
  ['mention_name', (text, { user_id: user }, { keep }) => keep(mention(peerIn(user), text))],
  ['mention', (text, _, { keep, owner }) => (isOf(owner, text) ? keep(mention(owner.id, text)) : text)],
]);

/** True for the handle of the person who made the export. Others' handles are not in it. */
const isOf = (owner: TelegramOwner | null, handle: string): owner is TelegramOwner =>
  owner?.username != null && `@${owner.username}`.toLowerCase() === handle.toLowerCase();

function partText(part: Fields, place: Place): string {
  const text = cleaned(textIn(part['text']));
  const write = KINDS.get(part['type']);
  return write === undefined ? text : write(text, part, place);
}

const mention = (user: string | null, label: string): string =>
  user === null ? typed(label) : userMark(user, label.replace(/^@/, ''));

/** Marks stand beside words, line by line. Inside of a word they would be shown. */
function styled(text: string, mark: string, { before, next }: Place): string {
  const isInWord =
    (WORD.test(text.charAt(0)) && WORD.test(before.slice(-1))) ||
    (WORD.test(text.slice(-1)) && WORD.test(next.charAt(0)));
  if (isInWord) return text;
  return text.replaceAll(/\S(?:.*\S)?/g, (words) =>
    /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(words) ? `${mark}${words}${mark}` : words,
  );
}

/** A block, which has lines of its own. */
function inLines(block: string, { keep, before, next }: Place): string {
  if (block === '') return '';
  const begins = before === '' || before.endsWith('\n');
  const ends = next === '' || next.startsWith('\n');
  return `${begins ? '' : '\n'}${keep(block)}${ends ? '' : '\n'}`;
}

const quoted = (text: string): string =>
  typed(text.trim())
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
