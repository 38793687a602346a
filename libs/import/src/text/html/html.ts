import TurndownService from 'turndown';
import { hasWords } from '#client/body/characters';
import { BOLD, ITALIC, STRIKE } from '../characters.js';
import { fenced, spanned } from '../code-marks.js';
import { linked } from '../links.js';
import { boundedHtml } from './bounded-html.js';
import { attributeOf, codeIn, type HtmlElement } from './html-element.js';
import { lineStart, NEWLINE, Pieces, withoutPlaceholders } from './pieces.js';
import { addTableRules } from './table-rules.js';

/** What HTML of one program has of its own. */
export interface HtmlForm {
  /** What stands between paragraphs. */
  readonly paragraphs: '\n' | '\n\n';
  /** The Markdown, with marks, of an element that only this program has; `null` for others. Asked more than once. */
  element(element: HtmlElement): string | null;
}

/** Elements of which nothing is shown. */
const HIDDEN = [
  ...['script', 'style', 'head', 'title', 'meta', 'link', 'template', 'noscript', 'iframe', 'object', 'embed', 'svg'],
  ...['math', 'audio', 'video', 'canvas', 'select', 'textarea', 'mx-reply', 'systemeventmessage'],
];
const FORMATS = [
  { placeholder: BOLD, tags: ['B', 'STRONG'] },
  { placeholder: ITALIC, tags: ['I', 'EM'] },
  { placeholder: STRIKE, tags: ['S', 'DEL', 'STRIKE'] },
] as const;
/** The class that names the language of code. */
const LANGUAGE = /(?:^|\s)lang(?:uage)?-([\w+#-]+)/;
const LINE_END = new RegExp(`\\n|${NEWLINE}`);

type Replace = (content: string, element: HtmlElement) => string;

/** Reads the HTML of one program. Nothing of it is fetched or run; links lead to web pages and e-mail addresses alone. */
export class HtmlReader {
  private pieces = new Pieces();
  private readonly service: TurndownService;

  constructor(private readonly form: HtmlForm) {
    this.service = new TurndownService({
      blankReplacement: ((content: string, element: HtmlElement) => this.blank(content, element)) as never,
    });
    this.service.escape = (text) => text;
    this.service.remove(HIDDEN as never);
    this.addBlocks();
    this.addInline();
    // The last rule that fits wins.
    this.rule(
      'own',
      (element) => this.own(element) !== null,
      (_, element) => this.own(element) ?? '',
    );
  }

  /** The Markdown of the HTML, with the marks of `form`. */
  markdown(html: string): string {
    this.pieces = new Pieces();
    const text = this.service.turndown(boundedHtml(withoutPlaceholders(html)));
    return this.pieces
      .finished(text.replaceAll('\u00a0', ' '))
      .trimEnd()
      .replace(/^\s*\n/, '');
  }

  private own(element: HtmlElement): string | null {
    const own = this.form.element(element);
    return own === null || own === '' ? own : this.pieces.keep(own);
  }

  private blank(content: string, element: HtmlElement): string {
    const own = this.own(element);
    if (own !== null) return own;
    if (['TD', 'TH'].includes(element.nodeName)) return ' |';
    const isBlock = (element as { isBlock?: boolean }).isBlock === true;
    if (content.trim() === '') return isBlock ? '\n\n' : content;
    return isBlock ? `${this.form.paragraphs}${content}${this.form.paragraphs}` : content;
  }

  private rule(
    name: string,
    fits: readonly string[] | ((element: HtmlElement) => boolean),
    replacement: Replace,
  ): void {
    const filter = typeof fits === 'function' ? fits : ({ nodeName }: HtmlElement) => fits.includes(nodeName);
    this.service.addRule(name, { filter: filter as never, replacement: replacement as never });
  }

  private addBlocks(): void {
    const { paragraphs } = this.form;
    this.rule('paragraph', ['P', 'DIV', 'SUMMARY'], (content) => `${paragraphs}${content}${paragraphs}`);
    this.rule('line', ['BR'], () => NEWLINE);
    this.rule('rule', ['HR'], () => `\n\n${this.pieces.keep('---')}\n\n`);
    this.rule('heading', ['H1', 'H2', 'H3', 'H4', 'H5', 'H6'], (content, { nodeName }) => {
      const words = content.trim().split(LINE_END).join(' ');
      return `\n\n${hasWords(words) ? lineStart(`${'#'.repeat(Number(nodeName.charAt(1)))} `) : ''}${words}\n\n`;
    });
    this.rule('quote', ['BLOCKQUOTE'], (content) => {
      const lines = content.trim().split(LINE_END);
      return `\n\n${lines.map((line) => (line.trim() === '' ? lineStart('>') : `${lineStart('> ')}${line}`)).join('\n')}\n\n`;
    });
    this.rule('list', ['UL', 'OL'], (content, { parentNode }) =>
      parentNode?.nodeName === 'LI' ? `\n${content}\n` : `\n\n${content}\n\n`,
    );
    this.rule('item', ['LI'], (content, item) => {
      const mark = itemMark(item);
      const lines = content
        .trim()
        .split(LINE_END)
        .filter((line) => line.trim() !== '');
      return `\n${lineStart(mark)}${lines.join(`\n${' '.repeat(mark.length)}`)}\n`;
    });
    this.rule('code', ['PRE'], (_, element) => `\n\n${this.fenced(codeIn(element), languageOf(element))}\n\n`);
    addTableRules(this.rule.bind(this));
  }

  private addInline(): void {
    for (const { placeholder, tags } of FORMATS)
      this.rule(tags[0], tags, (content) => {
        const words = content.replaceAll(placeholder, '');
        return words.trim() === '' || words.includes('\n') ? words : `${placeholder}${words}${placeholder}`;
      });
    this.rule(
      'code in a line',
      ({ nodeName, parentNode }) => nodeName === 'CODE' && parentNode?.nodeName !== 'PRE',
      (_, element) => this.pieces.keep(spanned(codeIn(element).replaceAll(/\s+/g, ' '))),
    );
    this.rule('link', ['A'], (content, element) => {
      const [url, label] = [attributeOf(element, 'href'), element.textContent ?? ''];
      return this.pieces.keep(linked(isOneUrl(url, label) ? '' : this.pieces.finished(content), url));
    });
    this.rule('image', ['IMG'], (_, element) => attributeOf(element, 'alt'));
  }

  /** Each line is a piece, because quotes and items put their signs before it. */
  private fenced(code: string, language: string): string {
    const lines = fenced(code.replace(/\n$/, ''), language).split('\n');
    return lines.map((line) => this.pieces.keep(line)).join('\n');
  }
}

const isOneUrl = (url: string, label: string): boolean =>
  label.trim().replace(/\/$/, '') ===
  url
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/\/$/, '');

function languageOf(block: HtmlElement): string {
  const named = [block, block.querySelector('code')].map((element) => element?.getAttribute('class') ?? '');
  return (
    named
      .map((name) => LANGUAGE.exec(name)?.[1])
      .find((language) => language !== undefined)
      ?.toLowerCase() ?? ''
  );
}

function itemMark(item: HtmlElement): string {
  const list = item.parentNode;
  if (list?.nodeName !== 'OL') return '- ';
  const first = Number(list.getAttribute('start') ?? 1);
  return `${String((Number.isInteger(first) ? Math.max(0, first) : 1) + placeOf(item))}. `;
}

/** By item: to count the items before each one takes long in a long list. */
const places = new WeakMap<HtmlElement, number>();

/** Items come in order, so the place of the one before is known. */
function placeOf(item: HtmlElement): number {
  const before = item.previousElementSibling;
  const place = before === null ? 0 : (places.get(before) ?? placeOf(before)) + 1;
  places.set(item, place);
  return place;
}
