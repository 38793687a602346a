import { canClose, canOpen, characterAt, characterBefore, hasWords, type MarkPlace } from '#client/body/characters';
import { markerOf } from '#client/body/items';
import { Pairs } from '#client/body/pairs';
import { safeLink } from '#client/body/safe-link';
import { cleaned, decoded, KEPT } from './characters.js';

/** More marks that are open at once are text for clients too, and so are brackets. */
const OPEN_MAX = 100;
const LABELS_MAX = 50;
const SIGNS =
  /`+|\*+|_+|~+|\[|\](?=(?:\((?<target>(?:https?:|mailto:)(?:[^\s()]|\([^\s()]{0,2000}\)){1,2000})\))?)|<(?<url>https?:\/\/[^\s<>|]{1,2000})(?:\|[^\s<>]{0,2000})?>/gi;
/** Texts without them are no formats, and most have none. */
const SIGN = /[`*_~[<]/;
const HEADING = /^ {0,3}#{1,6}[ \t]+\S/;
const QUOTE = /^ {0,3}>(?=[ \t]|$)/;
const IDENTIFIER = /^[\p{L}\p{N}_]+$/u;

/** The Markdown of a text that Slack shows as it is, but for its entities. */
export function literal(text: string): string {
  return plain(decoded(text));
}

/** The Markdown of a text that is shown as it is. */
export function plain(text: string): string {
  return escapeMarkdown(cleaned(text)).split('\n').map(withoutQuote).join('\n');
}

/** The line with a backslash before what would begin a quote. */
export const withoutQuote = (line: string): string => (QUOTE.test(line) ? line.replace('>', String.raw`\>`) : line);

/** The Markdown of a text that is shown as it is, also where its lines look like quotes and lists. */
export function typed(text: string): string {
  return plain(text)
    .split('\n')
    .map((line) => withoutItem(line))
    .join('\n');
}

/**
 * The line with a backslash before what would begin an item of a list.
 * @param shown the line as clients will see it
 */
export function withoutItem(line: string, shown = line): string {
  const marker = markerOf(shown);
  return marker === null ? line : line.replace(marker.isOrdered ? /(?=[.)])/ : /(?=[-*])/, '\\');
}

/** Escapes what clients would take as a format, and nothing else: a backslash that escapes nothing is shown. Quotes and lists stay. */
export function escapeMarkdown(text: string): string {
  const lines = text.split('\n').map((line) => (isHeading(line) ? line.replace('#', String.raw`\#`) : line));
  return lines
    .join('\n')
    .split(/(\n[ \t]*\n)/)
    .map((part, index) => (index % 2 === 0 && SIGN.test(part) ? new Paragraph(part).escaped() : part))
    .join('');
}

const isHeading = (line: string): boolean => HEADING.test(line) && hasWords(line);

interface OpenMark extends MarkPlace {
  readonly at: number;
  readonly count: number;
}

class Paragraph {
  /** The inserted texts, by place. */
  private readonly inserted = new Map<number, string>();
  private readonly open: OpenMark[] = [];
  /** The places of the brackets that are open. */
  private labels: number[] = [];
  private readonly pairs: Pairs;
  /** By the place of a run of backticks: the place of the next one of the same length. */
  private readonly nextRuns = new Map<number, number>();

  constructor(private readonly text: string) {
    this.pairs = new Pairs(text);
    const latest = new Map<number, number>();
    for (const { index, 0: run } of text.matchAll(/`+/g)) {
      const before = latest.get(run.length);
      if (before !== undefined) this.nextRuns.set(before, index);
      latest.set(run.length, index);
    }
  }

  escaped(): string {
    let behind = 0;
    for (const { index, 0: found, groups } of this.text.matchAll(SIGNS)) {
      if (index < behind) continue;
      behind = index + found.length;
      if (found.startsWith('`')) behind = this.code(index, found.length);
      else if (found === '[') this.openLabel(index);
      else if (found === ']') this.closeLabel(groups?.['target']);
      else if (found.startsWith('<')) this.link(index, groups?.['url'] ?? '');
      else this.mark(this.placeOf(index, found));
    }
    return this.whole();
  }

  private whole(): string {
    const parts: string[] = [];
    let from = 0;
    for (const [at, sign] of [...this.inserted].sort(([one], [other]) => one - other)) {
      parts.push(this.text.slice(from, at), sign);
      from = at;
    }
    return [...parts, this.text.slice(from)].join('');
  }

  /** Returns the place behind the code, in which clients take no marks. */
  private code(at: number, length: number): number {
    const end = this.nextRuns.get(at);
    const isFence = (place: number): boolean => length > 2 && this.beginsLine(place);
    if (end !== undefined || isFence(at)) this.inserted.set(at, '\\');
    if (end !== undefined && isFence(end)) this.inserted.set(end, '\\');
    return (end ?? at) + length;
  }

  /** True if only blanks are before the place in its line. */
  private beginsLine(at: number): boolean {
    const before = this.text.slice(Math.max(0, at - 4), at);
    return /\n {0,3}$/.test(before) || (at < 4 && before.trim() === '');
  }

  private openLabel(at: number): void {
    if (this.labels.length < LABELS_MAX) this.labels.push(at);
  }

  /** Clients take the next bracket that is open for the label of a link in place of one that is escaped. */
  private closeLabel(target: string | undefined): void {
    const label = this.labels.pop();
    if (label === undefined || target === undefined || safeLink(target) === null) return;
    for (const at of [...this.labels, label]) this.inserted.set(at, '\\');
    this.labels = [];
  }

  /** No backslash keeps the angles around a URL, but a label between them does. */
  private link(at: number, url: string): void {
    this.inserted.set(at + 1, '[');
    this.inserted.set(at + 1 + url.length, `](${url.replaceAll('(', '%28').replaceAll(')', '%29')})`);
  }

  private placeOf(at: number, run: string): OpenMark {
    const end = at + run.length;
    const after = characterAt(this.text, end);
    const before = characterBefore(this.text, at);
    const beyond = characterAt(this.text, end + after.length);
    return { sign: run.charAt(0), count: run.length, at, before, after, beyond };
  }

  private mark(mark: OpenMark): void {
    if (mark.sign === '~' ? mark.count !== 2 : mark.count > 3) return;
    if (canClose(mark) && this.close(mark)) return;
    if (canOpen(mark) && this.open.length < OPEN_MAX) this.open.push(mark);
  }

  private close(mark: OpenMark): boolean {
    const at = this.open.findLastIndex(({ sign, count }) => sign === mark.sign && count === mark.count);
    const [opened] = at < 0 ? [] : this.open.splice(at);
    if (opened === undefined) return false;
    const from = opened.at + opened.count;
    if (!saysSomething(this.text.slice(from, mark.at), mark) || this.pairs.isSplitBy(from, mark.at)) return false;
    for (const { at: place, count } of [opened, mark])
      for (let next = place; next < place + count; next++) this.inserted.set(next, '\\');
    return true;
  }
}

/** As clients judge: names such as `__init__`, and numbers between single marks, are no formats. */
function saysSomething(content: string, { sign, count }: OpenMark): boolean {
  if (sign === '_' && IDENTIFIER.test(content) && (count > 1 || content.includes('_'))) return false;
  return hasWords(content) || content.includes(KEPT) || (count > 1 && /\p{N}/u.test(content));
}
