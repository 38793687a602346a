import TurndownService from 'turndown';

import { parseBody, safeLink } from '#client/body';

import { tabTable } from './tab-table.js';

interface InlineFormat {
  readonly mark: string;
  readonly tags: readonly string[];
  /** The style of a `<span>`: some programs have no elements for formats. */
  readonly style: RegExp;
}

const INLINE_FORMATS: readonly InlineFormat[] = [
  { mark: '**', tags: ['B', 'STRONG'], style: /font-weight:\s*(?:bold|[6-9]00)/ },
  { mark: '*', tags: ['I', 'EM'], style: /font-style:\s*italic/ },
  { mark: '~~', tags: ['S', 'DEL', 'STRIKE'], style: /text-decoration[^;]*line-through/ },
];
/** Google Docs puts everything into a `<b>` that is not bold. */
const NOT_FORMATTED = /font-(?:weight|style):\s*(?:normal|400)/;
const CODE_FENCE = '```';
/** The class by which pages name the language of code. */
const LANGUAGE = /(?:^|\s)lang(?:uage)?-([\w+#-]+)/;

const turndown = new TurndownService({
  headingStyle: 'atx',
  bulletListMarker: '-',
  codeBlockStyle: 'fenced',
  emDelimiter: '*',
  br: '',
  hr: '---',
});
turndown.escape = escaped;
turndown.remove(['head', 'meta', 'title', 'script', 'noscript']);
for (const format of INLINE_FORMATS) {
  // The last rule that fits wins.
  turndown.addRule(`${format.mark} inside`, {
    filter: (node) => format.tags.includes(node.nodeName),
    replacement: (content) => content,
  });
  turndown.addRule(format.mark, {
    filter: (node) => hasFormat(node, format) && !isInside(node, (above) => hasFormat(above, format)),
    replacement: (content) => (content.trim() === '' ? content : format.mark + content + format.mark),
  });
}
turndown.addRule('link', {
  filter: (node) => node.nodeName === 'A',
  replacement: (content, node) => linkOf(content, (node as Element).getAttribute('href') ?? ''),
});
turndown.addRule('image', {
  filter: 'img',
  replacement: (_, node) =>
    linkOf((node as Element).getAttribute('alt') ?? '', (node as Element).getAttribute('src') ?? ''),
});
turndown.addRule('item', {
  filter: 'li',
  replacement: (content, node) => {
    const mark = markOf(node);
    const lines = content
      .trim()
      .replaceAll(/\n{2,}/g, '\n')
      .replaceAll('\n', `\n${' '.repeat(mark.length)}`);
    return `${mark}${lines}${node.nextSibling === null ? '' : '\n'}`;
  },
});
turndown.addRule('block of code', {
  filter: 'pre',
  replacement: (_, node) =>
    `\n\n${CODE_FENCE}${languageOf(node)}\n${(node.textContent ?? '').replace(/\n$/, '')}\n${CODE_FENCE}\n\n`,
});
turndown.addRule('cell', {
  filter: (node) => ['TD', 'TH'].includes(node.nodeName) && isInTable(node),
  replacement: (content) =>
    ` ${content
      .trim()
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll('|', String.raw`\|`)} |`,
});
turndown.addRule('row', {
  filter: (node) => node.nodeName === 'TR' && isInTable(node),
  replacement: (content, node) => {
    const row = node as Element;
    const isFirst = tableOf(row)?.querySelector('tr') === row;
    const head = isFirst ? `|${' --- |'.repeat(row.querySelectorAll('td, th').length)}\n` : '';
    return `|${content}\n${head}`;
  },
});
turndown.addRule('section', {
  filter: (node) => ['THEAD', 'TBODY', 'TFOOT'].includes(node.nodeName) && isInTable(node),
  replacement: (content) => content,
});
turndown.addRule('table', {
  filter: (node) => node.nodeName === 'TABLE' && isGrid(node),
  replacement: (content) => `\n\n${content.trim()}\n\n`,
});

/** The formatted text as Markdown; the plain one if there is no format, so that nothing is escaped and code keeps its blanks. */
export function markdownOf(html: string, plain: string): string {
  if (html === '') return tabTable(plain) ?? plain;
  const markdown = turndown
    .turndown(new DOMParser().parseFromString(inert(html), 'text/html').body)
    .replaceAll('\u00a0', ' ')
    .trim();
  return letters(unescaped(markdown)) === letters(unescaped(plain)) ? plain : markdown;
}

/** Signs beside a word that could begin or end a format. */
const MARK = /(?<![\p{L}\p{N}\\])[*_~`[]|[*_~`](?![\p{L}\p{N}])|^ {0,3}(?:[#>-](?= )|\d+(?=[.)] ))/gmu;

/** The text with backslashes where messages would show it with formats, and only there: elsewhere they show the backslash. */
function escaped(text: string): string {
  const isText = parseBody(text).every(
    (block) =>
      block.type === 'paragraph' &&
      block.content.every((part) => part.type === 'text' || (part.type === 'link' && part.isBare)),
  );
  return isText
    ? text
    : text.replaceAll(MARK, (mark) => (/\d$/.test(mark) ? `${mark}\\` : mark.replace(/(\S)$/, '\\$1')));
}

/** The content security policy reports each style and handler in HTML, also where nothing shows it. */
function inert(html: string): string {
  return html
    .replaceAll(/<style\b.*?<\/style>/gis, '')
    .replaceAll(/<[a-z][^<>]*>/gi, (tag) => tag.replaceAll(/(?<=[\s"'])(?=(?:style|on[a-z]+)\s*=)/gi, ' data-'));
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
const letters = (text: string): string => text.replaceAll(/\s+/g, '');

function hasFormat(node: Node, { tags, style }: InlineFormat): boolean {
  const styles = (node as Element).getAttribute('data-style') ?? '';
  if (tags.includes(node.nodeName)) return !NOT_FORMATTED.test(styles);
  return node.nodeName === 'SPAN' && style.test(styles);
}

function isInside(node: Node, fits: (above: Element) => boolean): boolean {
  for (let above = node.parentElement; above !== null; above = above.parentElement) if (fits(above)) return true;
  return false;
}

/** The mark of an item: as short as can be, because people see it while they write. */
function markOf(item: Element): string {
  const list = item.parentElement;
  const box = item.firstElementChild;
  if (box?.getAttribute('type') === 'checkbox') return box.hasAttribute('checked') ? '- [x] ' : '- [ ] ';
  if (list?.nodeName !== 'OL') return '- ';
  return `${String(Number(list.getAttribute('start') ?? 1) + placeOf(item))}. `;
}

/** By item: to count the items before each one takes seconds in a long list. */
const places = new WeakMap<Element, number>();

/** Items come in order, so the place of the one before is known. */
function placeOf(item: Element): number {
  const before = item.previousElementSibling;
  const place = before === null ? 0 : (places.get(before) ?? placeOf(before)) + 1;
  places.set(item, place);
  return place;
}

/** The language that the block of code, or the code in it, names; `''` without one. */
function languageOf(block: Element): string {
  const named = [block, block.querySelector('code')].map((element) => LANGUAGE.exec(element?.className ?? '')?.[1]);
  return named.find((language) => language !== undefined) ?? '';
}

/** A URL alone is a link by itself, and one that is no safe link leaves its label. */
function linkOf(label: string, url: string): string {
  const href = safeLink(url);
  if (href === null || label.trim() === '') return label;
  const isUrl = safeLink(unescaped(label.trim())) === href;
  return isUrl ? href : `[${label}](${href})`;
}

const tableOf = (node: Node): Element | null => (node as Element).closest('table');

function isInTable(node: Node): boolean {
  const table = tableOf(node);
  return table !== null && isGrid(table);
}

/** By table: each cell asks, and the answer reads the whole table. */
const grids = new WeakMap<Node, boolean>();

/** False for a table that only places things, as in mails. */
function isGrid(table: Node): boolean {
  const known = grids.get(table);
  if (known !== undefined) return known;
  const element = table as Element;
  const answer = element.querySelector('table') === null && element.querySelector('tr > * + *') !== null;
  grids.set(table, answer);
  return answer;
}
