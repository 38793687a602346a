import { NEWLINE } from './pieces.js';

/** HTML beyond these bounds comes over as words, since a parser would need much time or stack for it. */
const CHARS_MAX = 256 * 1024;
const TAGS_MAX = 3000;
const DEPTH_MAX = 64;

const TAG = /<(?<slash>\/?)(?<name>[a-z][\w:-]*)(?=[\s/>])[^<>]*>/gi;
/** Elements without an end, and those whose end often stands for itself. */
const WITHOUT_END = new Set([
  ...['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'],
  ...['p', 'li'],
]);
const LINES = new Set([
  'br',
  'p',
  'div',
  'li',
  'tr',
  'blockquote',
  'pre',
  'h1',
  'h2',
  'h3',
  'ul',
  'ol',
  'table',
  'td',
  'th',
]);
const NOT_TEXT = new Set(['script', 'style', 'title', 'template']);

/** Tags of a document, also of the one that the parser puts around, and those that end it or turn the rest into plain text. */
const OF_DOCUMENTS = /<(\/?)(?:x-turndown|html|head|body|frameset|frame|plaintext|xmp|noembed|noframes)(?=[\s/>])/gi;

/** The HTML of a part of a page, if a parser can read it in bounded time and depth; else its words in lines. */
export function boundedHtml(html: string): string {
  const part = html.replaceAll(OF_DOCUMENTS, '<$1x-part');
  return part.length <= CHARS_MAX && isFlat(part) ? part : wordsOf(part);
}

function isFlat(html: string): boolean {
  const open: string[] = [];
  let tags = 0;
  for (const { groups } of html.matchAll(TAG)) {
    const name = (groups?.['name'] ?? '').toLowerCase();
    tags += 1;
    // An end that fits no start is not trusted to end anything.
    if (groups?.['slash'] === '/') {
      if (open.at(-1) === name) open.pop();
    } else if (!WITHOUT_END.has(name)) open.push(name);
    if (tags > TAGS_MAX || open.length > DEPTH_MAX) return false;
  }
  return true;
}

function wordsOf(html: string): string {
  const parts: string[] = [];
  let from = 0;
  let hidden = '';
  for (const { index, 0: tag, groups } of html.matchAll(TAG)) {
    const name = (groups?.['name'] ?? '').toLowerCase();
    const isEnd = groups?.['slash'] === '/';
    if (hidden === '') parts.push(html.slice(from, index).replaceAll('<', '&lt;'), gapOf(name, isEnd));
    if (!isEnd && hidden === '' && NOT_TEXT.has(name)) hidden = name;
    else if (isEnd && hidden === name) hidden = '';
    from = index + tag.length;
  }
  return hidden === '' ? [...parts, html.slice(from).replaceAll('<', '&lt;')].join('') : parts.join('');
}

/** What stands in place of a tag between words. */
function gapOf(name: string, isEnd: boolean): string {
  if (!LINES.has(name)) return '';
  const isCell = name === 'td' || name === 'th';
  return (isEnd && !isCell) || name === 'br' ? NEWLINE : ' ';
}
