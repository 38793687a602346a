import { bareLinkAt, LINK_CHARS_MAX } from './bare-links.js';
import { characterAt, characterBefore, isUnspaced, isWordCharacter } from './characters.js';
import { CodeSpans } from './code-spans.js';
import { InlineParts } from './formats.js';
import { Pairs } from './pairs.js';
import { safeLink } from './safe-link.js';
import type { BodyInline } from './tree.js';

const MARKS = /(?:\\\*)+(?!\*)|(?:\\_)+(?!_)|(?:\\~)+(?!~)|\\?(?:\*+|_+|~+)/y;
const ANGLE_LINK = /<(https?:\/\/[^\s<>]+)>/iy;
/** A label is open for so many brackets. */
const LABELS_MAX = 50;

interface OpenLabel {
  readonly index: number;
  /** The text `[`, `![` of an image, or either behind a backslash. */
  readonly node: BodyInline;
}

/** The parts of a paragraph. */
export function parseInline(text: string): readonly BodyInline[] {
  return new InlineReader(text).read();
}

class InlineReader {
  private readonly parts: InlineParts;
  private readonly spans: CodeSpans;
  private labels: OpenLabel[] = [];
  private at = 0;
  /** The start of the text that is not in the parts yet. */
  private from = 0;

  constructor(private readonly source: string) {
    this.spans = new CodeSpans(source);
    this.parts = new InlineParts(new Pairs(source));
  }

  read(): readonly BodyInline[] {
    while (this.at < this.source.length) if (!this.readSign(this.source.charAt(this.at))) this.at++;
    this.flush(this.at);
    return joined(this.parts.nodes);
  }

  /** Reads what begins at this place; false if nothing does. */
  private readSign(sign: string): boolean {
    switch (sign) {
      case '`':
        return this.readCode(this.at);
      case '*':
      case '_':
      case '~':
        return this.readMarks();
      case '\\':
        return this.readEscape();
      case '[':
        return this.openLabel('[');
      case '!':
        return this.source.charAt(this.at + 1) === '[' && this.openLabel('![');
      case ']':
        return this.closeLabel();
      case '<':
        return this.readAngleLink();
      default:
        return /[a-z\d]/i.test(sign) && this.readWord();
    }
  }

  private flush(end: number): void {
    this.parts.text(this.source.slice(this.from, end));
  }

  private goTo(end: number): true {
    this.at = end;
    this.from = end;
    return true;
  }

  private readCode(at: number): boolean {
    const span = this.spans.at(at);
    if (span === null) return this.pass(at + this.spans.runAt(at));
    if (!span.isCode) return this.pass(span.end);
    this.flush(this.at);
    this.parts.push({ type: 'code', text: span.text });
    return this.goTo(span.end);
  }

  /** Goes on behind a text. */
  private pass(end: number): true {
    this.at = end;
    return true;
  }

  private readMarks(): boolean {
    MARKS.lastIndex = this.at;
    const [typed = ''] = MARKS.exec(this.source) ?? [];
    const end = this.at + typed.length;
    // Behind a mark with a backslash there may be a bracket with one.
    const next = typed.startsWith('\\') && this.source.startsWith('\\[', end) ? end + 1 : end;
    const after = characterAt(this.source, next);
    this.flush(this.at);
    this.parts.marks({
      sign: typed.charAt(typed.length - 1),
      at: this.at,
      count: typed.replaceAll('\\', '').length,
      typed,
      isEscaped: typed.startsWith('\\'),
      before: characterBefore(this.source, this.at),
      after,
      beyond: characterAt(this.source, next + after.length),
    });
    return this.goTo(end);
  }

  private readEscape(): boolean {
    const next = this.source.charAt(this.at + 1);
    if (next === '*' || next === '_' || next === '~') return this.readMarks();
    if (next === '[') return this.openLabel(String.raw`\[`);
    if (next === '`') return this.readEscapedCode();
    return false;
  }

  /** A backslash before code that would be some without it: its marks are shown. */
  private readEscapedCode(): boolean {
    const span = this.spans.escapedAt(this.at);
    if (span === null) return this.readEscapedFence(this.spans.runAt(this.at + 1));
    this.flush(this.at);
    this.parts.text(span.text);
    return this.goTo(span.end);
  }

  /** A backslash before what would be a fence without it. */
  private readEscapedFence(length: number): true {
    const start = this.at + 1;
    if (length > 2 && /(?:^|\n) {0,3}$/.test(this.source.slice(Math.max(0, this.at - 4), this.at))) {
      this.flush(this.at);
      this.from = start;
    }
    return this.pass(start + length);
  }

  private openLabel(typed: string): boolean {
    this.flush(this.at);
    const node: BodyInline = { type: 'text', text: typed };
    if (this.labels.length < LABELS_MAX) this.labels.push({ index: this.parts.nodes.length, node });
    this.parts.push(node);
    return this.goTo(this.at + typed.length);
  }

  private closeLabel(): boolean {
    const label = this.labels.pop();
    // A format may have taken the bracket.
    if (label === undefined || this.parts.nodes[label.index] !== label.node) return false;
    const target = this.targetAt(this.at + 1);
    if (target === null) return false;
    this.flush(this.at);
    if (label.node.type === 'text' && label.node.text.startsWith('\\')) {
      this.parts.nodes[label.index] = { type: 'text', text: '[' };
      return this.goTo(this.at);
    }
    const { href, typed, end } = target;
    // A label contains images, but no links: one inside of it stays, and not the outer one.
    if (!isImage(label)) this.labels = [];
    this.parts.wrap(label.index, ([, ...content]) => {
      const inner = joined(content.flatMap(withoutLinks));
      const isBlank = inner.every((node) => node.type === 'text' && node.text.trim() === '');
      return isBlank
        ? { type: 'link', href, isBare: true, content: [{ type: 'text', text: typed }] }
        : { type: 'link', href, isBare: false, content: inner };
    });
    return this.goTo(end);
  }

  /** The URL in parentheses at this place, up to a blank or the parenthesis that closes the first one. */
  private targetAt(start: number): { href: string; typed: string; end: number } | null {
    if (this.source.charAt(start) !== '(') return null;
    let depth = 0;
    const limit = Math.min(this.source.length, start + LINK_CHARS_MAX);
    for (let at = start; at < limit; at++) {
      const sign = this.source.charAt(at);
      if (/\s/.test(sign)) return null;
      if (sign === '(') depth++;
      if (sign === ')' && --depth === 0) {
        const typed = this.source.slice(start + 1, at).replace(/^<(.*)>$/, '$1');
        const href = safeLink(typed);
        return href === null ? null : { href, typed, end: at + 1 };
      }
    }
    return null;
  }

  private readAngleLink(): boolean {
    ANGLE_LINK.lastIndex = this.at;
    const [typed, url = ''] = ANGLE_LINK.exec(this.source) ?? [];
    const href = typed === undefined ? null : safeLink(url);
    if (typed === undefined || href === null) return false;
    this.flush(this.at);
    this.parts.push({ type: 'link', href, isBare: true, content: [{ type: 'text', text: url }] });
    return this.goTo(this.at + typed.length);
  }

  /** Reads a link, or the word up to its end: no link begins inside of a word. */
  private readWord(): boolean {
    const before = characterBefore(this.source, this.at);
    // A mark that has just opened a format begins no word, though `_` is a letter of names.
    const isInFormat = this.from === this.at && before !== '' && this.parts.openSigns.endsWith(before);
    const isInWord = !isInFormat && (/[\w.%+@/\\-]/.test(before) || (isWordCharacter(before) && !isUnspaced(before)));
    const found = isInWord ? null : bareLinkAt(this.source, this.at, this.parts.openSigns);
    if (found === null) {
      let end = this.at + 1;
      while (/[a-z\d]/i.test(this.source.charAt(end))) end++;
      return this.pass(end);
    }
    this.flush(this.at);
    this.parts.push({ type: 'link', href: found.href, isBare: true, content: [{ type: 'text', text: found.text }] });
    return this.goTo(this.at + found.text.length);
  }
}

const isImage = ({ node }: OpenLabel): boolean => node.type === 'text' && node.text === '![';

/** A link has no links in its label. */
function withoutLinks(node: BodyInline): readonly BodyInline[] {
  if (node.type === 'link') return node.content;
  if (node.type === 'text' || node.type === 'code') return [node];
  return [{ type: node.type, content: joined(node.content.flatMap(withoutLinks)) }];
}

/** Texts beside each other become one. */
function joined(nodes: readonly BodyInline[]): readonly BodyInline[] {
  const result: BodyInline[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    const whole = 'content' in node ? { ...node, content: joined(node.content) } : node;
    if (whole.type === 'text' && last?.type === 'text')
      result[result.length - 1] = { type: 'text', text: last.text + whole.text };
    else result.push(whole);
  }
  return result;
}
