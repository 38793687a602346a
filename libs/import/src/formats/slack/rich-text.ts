import { roomMark, userMark } from '../../marks.js';
import { cleaned } from '../../text/characters.js';
import { fenced } from '../../text/code-marks.js';
import { linked, timeOf } from '../../text/links.js';
import { plain } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, listIn, saysNothing, textIn } from '../../text/values.js';

/** The Markdown of a block `rich_text`. */
export function richText(block: Fields): string {
  return joined(listIn(block['elements']).map(part));
}

function part(element: Fields): string {
  switch (element['type']) {
    case 'rich_text_section':
      return inline(element);
    case 'rich_text_list':
      return items(element);
    case 'rich_text_quote':
      return quote(inline(element));
    case 'rich_text_preformatted':
      return fenced(listIn(element['elements']).map(codeOf).join(''));
    default:
      return '';
  }
}

function quote(text: string): string {
  const lines = text.split('\n').map((line) => `> ${line}`);
  return lines.join('\n');
}

function items(list: Fields): string {
  const indent = '  '.repeat(Math.min(8, Math.max(0, numberIn(list['indent']))));
  const isOrdered = list['style'] === 'ordered';
  const lines = listIn(list['elements']).map((item, index) => {
    const words = inline(item).replaceAll('\n', ' ');
    if (saysNothing(words)) return '';
    const mark = isOrdered ? `${String(numberIn(list['offset']) + index + 1)}.` : '-';
    return `${isOrdered ? indent.repeat(2) : indent}${mark} ${words}`;
  });
  return joined(lines);
}

const numberIn = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) ? value : 0);

const codeOf = (element: Fields): string => cleaned(textIn(element['text']) || textIn(element['url']));

function inline(section: Fields): string {
  return listIn(section['elements']).map(inlinePart).join('');
}

function inlinePart(element: Fields): string {
  const style = fieldsIn(element['style']);
  switch (element['type']) {
    case 'text':
      return styled(textIn(element['text']), style);
    case 'link':
      return linked(styled(textIn(element['text']), style), element['url']);
    case 'date':
      return plain(textIn(element['fallback']) || timeOf(String(numberIn(element['timestamp']))));
    case 'emoji':
      return emoji(element);
    case 'user':
      return marked(userMark, element['user_id']);
    case 'channel':
      return marked(roomMark, element['channel_id']);
    case 'usergroup':
      return named('@', element['usergroup_id']);
    case 'broadcast':
      return named('@', element['range']);
    default:
      return element['type'] === 'color' ? named('', element['value']) : '';
  }
}

const marked = (mark: (id: string) => string, id: unknown): string => (textIn(id) === '' ? '' : mark(textIn(id)));
const named = (sign: string, name: unknown): string => (textIn(name) === '' ? '' : plain(`${sign}${textIn(name)}`));

function emoji({ name, unicode }: Fields): string {
  const points = textIn(unicode)
    .split('-')
    .map((point) => Number.parseInt(point, 16));
  const isKnown = points.every((point) => point > 0 && point <= 0x10_ff_ff);
  return cleaned(isKnown ? String.fromCodePoint(...points.slice(0, 16)) : textIn(name) && `:${textIn(name)}:`);
}

const MARKS = [
  ['strike', '~~'],
  ['italic', '_'],
  ['bold', '**'],
] as const;

/** The marks stand beside the words: blanks around these are outside. */
function styled(text: string, style: Fields): string {
  const words = text.trim();
  if (words === '') return cleaned(text);
  const [before = '', after = ''] = text.split(words, 2);
  if (style['code'] === true && !words.includes('`')) return `${before}\`${cleaned(words)}\`${after}`;
  const marks = MARKS.filter(([name]) => style[name] === true).map(([, mark]) => mark);
  return `${before}${marks.join('')}${plain(words)}${marks.toReversed().join('')}${after}`;
}
