import { characterBefore, isUnspaced, isWordCharacter } from './characters.js';

/** A face in parentheses, such as `(´・ω・`)`: its backtick stands across from an acute. */
const FACE = /[(（][^()（）`´\n]{0,8}(?:`[^()（）`´\n]{0,8}´|´[^()（）`´\n]{0,8}`)[^()（）`´\n]{0,8}[)）]/g;

/** What is shown, and the place behind it. */
interface Span {
  readonly text: string;
  /** False for a part of a word or a command, as in x=`date`: that is text. */
  readonly isCode: boolean;
  readonly end: number;
}

/** The code between backticks in a paragraph. */
export class CodeSpans {
  /** The runs of backticks by their length. */
  private readonly runs = new Map<number, number[]>();
  private readonly lengths = new Map<number, number>();

  constructor(private readonly source: string) {
    const faces = [...source.matchAll(FACE)].map(({ index, 0: { length } }) => [index, index + length] as const);
    for (const { index, 0: run } of source.matchAll(/`+/g)) {
      while (faces[0] !== undefined && faces[0][1] < index) faces.shift();
      if (faces[0] !== undefined && faces[0][0] < index) continue;
      this.lengths.set(index, run.length);
      const sameLength = this.runs.get(run.length);
      if (sameLength === undefined) this.runs.set(run.length, [index]);
      else sameLength.push(index);
    }
  }

  /** The length of the run that begins there. */
  runAt(at: number): number {
    return this.lengths.get(at) ?? 1;
  }

  /** The code that begins there; `null` if nothing ends it, and in a face. */
  at(at: number): Span | null {
    const length = this.lengths.get(at);
    if (length === undefined) return null;
    const end = this.endOf(at, length);
    const before = characterBefore(this.source, at);
    if (end === null || this.source.slice(at + length, end).trim() === '') return null;
    const isCode = !/[=$\\]/.test(before) && (!isWordCharacter(before) || isUnspaced(before));
    const inner = this.source.slice(at + length, end);
    const hasPadding = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '';
    return { text: hasPadding ? inner.slice(1, -1) : inner, isCode, end: end + length };
  }

  /** Code whose first backtick has a backslash, and perhaps the last one, as the text that it is without these. */
  escapedAt(at: number): Span | null {
    const length = this.runAt(at + 1);
    const end = this.endOf(at + 1, length);
    if (end === null || characterBefore(this.source, at) === '\\') return null;
    const marks = '`'.repeat(length);
    const inner = this.source.slice(at + 1 + length, end).replace(/\\$/, '');
    return { text: `${marks}${inner}${marks}`, isCode: false, end: end + length };
  }

  /** The place of the next run of this length. */
  private endOf(at: number, length: number): number | null {
    const runs = this.runs.get(length) ?? [];
    while (runs[0] !== undefined && runs[0] <= at) runs.shift();
    return runs[0] ?? null;
  }
}
