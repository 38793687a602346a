import { hasWords } from '#client/body/characters';
import { linked } from '../../text/links.js';
import { literal } from '../../text/literal.js';
import { mrkdwn } from './mrkdwn.js';
import { richText } from './rich-text.js';
import {
  type Fields,
  fieldsIn,
  inOneLine,
  joined,
  listIn,
  PARTS_MAX,
  readEach,
  saysNothing,
  textIn,
  wordIn,
} from '../../text/values.js';

const DIVIDER = '\n---';

/** The Markdown of a list of blocks; `''` if they say nothing. */
export function blocksText(blocks: unknown): string {
  const parts = readEach(blocks, blockText);
  const said = parts.filter((part) => !saysNothing(part));
  const first = said.findIndex((part) => part !== DIVIDER);
  const last = said.findLastIndex((part) => part !== DIVIDER);
  return first < 0 ? '' : said.slice(first, last + 1).join('\n');
}

function blockText(block: Fields): string {
  switch (block['type']) {
    case 'header':
      return bold(textOf(block['text']));
    case 'section':
      return joined([
        textOf(block['text']),
        ...listIn(block['fields']).map(textOf),
        button(fieldsIn(block['accessory'])),
      ]);
    case 'context':
      return joined(listIn(block['elements']).map(contextPart), ' ');
    case 'rich_text':
      return richText(block);
    case 'image':
      return image(block);
    case 'actions':
      return joined(listIn(block['elements']).map(button), ' · ');
    case 'table':
      return table(block);
    case 'divider':
      return DIVIDER;
    default:
      return '';
  }
}

const bold = (text: string): string => (hasWords(text) && !text.includes('\n') ? `**${text.trim()}**` : text);

/** A text object; also a bare text, which some senders write in its place. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return mrkdwn(value);
  const { type, text } = fieldsIn(value);
  return type === 'plain_text' ? literal(textIn(text)) : mrkdwn(textIn(text));
}

const contextPart = (element: Fields): string => (element['type'] === 'image' ? image(element) : textOf(element));

function image(element: Fields): string {
  const label = textIn(element['alt_text']) || textIn(fieldsIn(element['title'])['text']);
  return linked(literal(label), element['image_url'] ?? fieldsIn(element['slack_file'])['url']);
}

/** A button with a URL; the others need an app that hears of them. */
function button(element: Fields): string {
  return textIn(element['url']) === '' ? '' : linked(textOf(element['text']), element['url']);
}

function table({ rows }: Fields): string {
  const lines = (Array.isArray(rows) ? rows.slice(0, PARTS_MAX) : []).map((row: unknown) => listIn(row).map(cell));
  const columns = lines.reduce((most, { length }) => Math.max(most, length), 0);
  if (columns === 0 || columns > TABLE_COLUMNS_MAX || saysNothing(lines.flat().join(''))) return '';
  const [head = [], ...rest] = lines.map((cells) => `| ${padded(cells, columns).join(' | ')} |`);
  return [head, `|${' --- |'.repeat(columns)}`, ...rest, ''].join('\n');
}

/** Tables of Slack have 20 columns at most. */
const TABLE_COLUMNS_MAX = 100;

function cell(value: Fields): string {
  const text = value['type'] === 'rich_text' ? richText(value) : literal(wordIn(value['text']));
  return inOneLine(text).replaceAll('|', String.raw`\|`);
}

const padded = (cells: readonly string[], columns: number): readonly string[] => [
  ...cells,
  ...Array.from({ length: columns - cells.length }, () => ''),
];
