import { canClose, canOpen, hasWords, type MarkPlace } from './characters.js';
import type { Pairs } from './pairs.js';
import { type BodyInline, NESTING_MAX } from './tree.js';

/** More marks that are open at once are text. */
const OPEN_MAX = 100;

/** A run of marks in a line, such as `**`. */
export interface MarkRun extends MarkPlace {
  readonly count: number;
  /** The place where it begins. */
  readonly at: number;
  /** The run as it was typed, with backslashes. */
  readonly typed: string;
  readonly isEscaped: boolean;
}

interface OpenRun {
  readonly run: MarkRun;
  /** The index of its node. */
  readonly index: number;
  /** The marks that have found no end yet. */
  left: number;
}

/**
 * The parts of a line. Marks become formats once their end is found, and are text until then. A backslash stays unless its mark would
 * begin or end a format without it.
 */
export class InlineParts {
  readonly nodes: BodyInline[] = [];
  private readonly depths = new WeakMap<BodyInline, number>();
  private open: OpenRun[] = [];

  constructor(private readonly pairs: Pairs) {}

  text(text: string): void {
    if (text !== '') this.nodes.push({ type: 'text', text });
  }

  push(node: BodyInline): void {
    this.nodes.push(node);
  }

  /** The signs of the marks that are open. */
  get openSigns(): string {
    return this.open.map(({ run }) => run.sign).join('');
  }

  marks(run: MarkRun): void {
    const left = isFormat(run) && canClose(run) ? this.closed(run) : run.count;
    const isWhole = left === run.count;
    if (isWhole && isFormat(run) && canOpen(run) && this.open.length < OPEN_MAX)
      this.open.push({ run, index: this.nodes.length, left });
    this.text(isWhole ? run.typed : run.sign.repeat(left));
  }

  /** Replaces all from the node at `start` on; marks that are open there are text. */
  wrap(start: number, wrapped: (content: readonly BodyInline[]) => BodyInline): void {
    this.open = this.open.filter(({ index }) => index < start);
    const content = this.nodes.splice(start);
    this.nodes.push(wrapped(content));
  }

  /** Returns the number of marks that have found no beginning. */
  private closed(run: MarkRun): number {
    let left = run.count;
    while (left > 0) {
      const at = this.open.findLastIndex((opened) => fits(opened, run, left));
      const opened = this.open[at];
      if (opened === undefined) return left;
      const count = Math.min(opened.left, left);
      const isFormatted = this.format(opened, run, count);
      opened.left -= count;
      this.open.length = isFormatted && opened.left > 0 ? at + 1 : at;
      if (!isFormatted) return left;
      left -= count;
    }
    return left;
  }

  /** Formats what follows the beginning. Returns false, and changes nothing, if that is no word. */
  private format(opened: OpenRun, run: MarkRun, count: number): boolean {
    const { sign } = run;
    const content = this.nodes.slice(opened.index + 1);
    if (!saysSomething(content, sign, count)) return false;
    if (this.pairs.isSplitBy(opened.run.at + opened.run.typed.length, run.at)) return false;
    if (opened.run.isEscaped || run.isEscaped) {
      this.nodes[opened.index] = { type: 'text', text: sign.repeat(count) };
      this.text(sign.repeat(count));
      return true;
    }
    const depth = 1 + Math.max(0, ...content.map((node) => this.depths.get(node) ?? 0));
    if (depth > NESTING_MAX) return false;
    const node = formatOf(sign, count, content);
    this.depths.set(node, depth);
    const rest = opened.left - count;
    this.nodes.splice(opened.index, Infinity, ...(rest > 0 ? [textNode(sign.repeat(rest))] : []), node);
    return true;
  }
}

const textNode = (text: string): BodyInline => ({ type: 'text', text });

/** Only two tildes strike. */
function isFormat({ sign, count }: MarkRun): boolean {
  return sign === '~' ? count === 2 : count <= 3;
}

/** Three marks are one and two, in either order. */
function fits({ run, left: opened }: OpenRun, { sign, isEscaped, count }: MarkRun, left: number): boolean {
  if (run.sign !== sign) return false;
  if (run.isEscaped || isEscaped) return run.count === count && opened === left;
  return opened === left || opened === 3 || left === 3;
}

function formatOf(sign: string, count: number, content: readonly BodyInline[]): BodyInline {
  if (sign === '~') return { type: 'strike', content };
  if (count === 1) return { type: 'emphasis', content };
  const strong: BodyInline = { type: 'strong', content };
  return count === 2 ? strong : { type: 'emphasis', content: [strong] };
}

/** One letter in parentheses, as in `_(ツ)_`. */
const FACE = /^\([^\p{L}]*\p{L}[^\p{L}]*\)$/u;
const IDENTIFIER = /^[\p{L}\p{N}_]+$/u;

/** False for faces such as `*_*`, for numbers between single marks, and for names such as `__init__` and `_a_b_`. */
function saysSomething(content: readonly BodyInline[], sign: string, count: number): boolean {
  const text = content.map(typedText).join('');
  if (FACE.test(text)) return false;
  if (sign === '_' && IDENTIFIER.test(text) && (count > 1 || text.includes('_'))) return false;
  return hasWords(text) || (count > 1 && /\p{N}/u.test(text));
}

function typedText(node: BodyInline): string {
  return 'text' in node ? node.text : node.content.map(typedText).join('');
}
