import { isFields } from '../text/values.js';

/** Characters of a record. */
export const RECORD_CHARS_MAX = 1024 * 1024;
export const DEPTH_MAX = 64;
/** The entry of an object that stands in place of a record over a limit: a noncharacter, which no source writes. */
const OVER = '\ufdd7';

/** Stands in place of a record larger than 1 MiB or deeper than 64 levels. */
export const OVER_LIMIT: unknown = { [OVER]: true };
export const isOverLimit = (value: unknown): boolean => isFields(value) && Object.hasOwn(value, OVER);

/**
 * The record, or what stands in its place.
 * @param isSmall of a file that is smaller than a record may be
 */
export function bounded(record: unknown, isSmall: boolean): unknown {
  const isOver = depthOf(record) > DEPTH_MAX || (!isSmall && JSON.stringify(record).length > RECORD_CHARS_MAX);
  return isOver ? OVER_LIMIT : record;
}

export function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return depth;
  return Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner, depth + 1)), depth + 1);
}

/** True if the value at the path is no record, but a list or an object of records. Items of lists have the key `''`. */
export type Opens = (path: readonly string[], isList: boolean) => boolean;

/** The document, and the lists that are its entries. */
const LISTS: Opens = (path, isList) => path.length === 0 || (path.length === 1 && isList && path[0] !== '');

/**
 * The chunks of a document in which `OVER_LIMIT` stands in place of each record over a limit.
 * @throws SyntaxError as `RecordBounds` does
 */
export async function* boundedChunks(chunks: AsyncIterable<Buffer>, opens: Opens = LISTS): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const bounds = new RecordBounds(opens);
  for await (const chunk of chunks) yield bounds.push(decoder.decode(chunk, { stream: true }));
  yield bounds.rest();
}

/** Signs between records. */
const BETWEEN = /[\s,:\]}]/;

/** A list or an object of records that the place is in. */
interface Level {
  readonly isList: boolean;
  /** That of the entry; `''` in a list. */
  key: string;
  isAtKey: boolean;
}

/** Passes JSON on, in which `OVER_LIMIT` stands in place of each record over a limit. It keeps no more than one record. */
export class RecordBounds {
  private readonly levels: Level[] = [];
  private record: BoundedRecord | null = null;
  private key: BoundedRecord | null = null;

  constructor(private readonly opens: Opens) {}

  /** @throws SyntaxError if the name of an entry is over the limit */
  push(chunk: string): string {
    const passed: string[] = [];
    for (let at = 0; at < chunk.length;) {
      const open = this.record ?? this.key ?? this.begin(chunk[at] ?? '');
      if (open === null) {
        passed.push(chunk[at] ?? '');
        at += 1;
        continue;
      }
      at = open.read(chunk, at);
      if (open.isWhole) passed.push(this.end(open));
    }
    return passed.join('');
  }

  /** The rest of a document that breaks off. */
  rest(): string {
    return (this.record ?? this.key)?.text ?? '';
  }

  /** The record or key that begins with the character; `null` for one between records. */
  private begin(sign: string): BoundedRecord | null {
    const level = this.levels.at(-1);
    if (sign === '{' || sign === '[') return this.container(sign === '[');
    if (sign === '"' && level?.isAtKey === true) this.key = new BoundedRecord();
    else if (BETWEEN.test(sign)) this.pass(sign, level);
    else this.record = new BoundedRecord();
    return this.record ?? this.key;
  }

  private pass(sign: string, level: Level | undefined): void {
    if (sign === '}' || sign === ']') this.levels.pop();
    else if (level !== undefined && sign === ',') level.isAtKey = !level.isList;
    else if (level !== undefined && sign === ':') level.isAtKey = false;
  }

  private container(isList: boolean): BoundedRecord | null {
    const path = this.levels.map(({ key }) => key);
    if (this.opens(path, isList)) this.levels.push({ isList, key: '', isAtKey: !isList });
    else this.record = new BoundedRecord();
    return this.record;
  }

  private end(open: BoundedRecord): string {
    const { text } = open;
    const level = this.levels.at(-1);
    if (open === this.key) {
      if (open.isOver) throw new SyntaxError('a name is larger than 1 MiB');
      if (level !== undefined) level.key = String(JSON.parse(text));
    }
    this.record = null;
    this.key = null;
    return open.isOver ? JSON.stringify(OVER_LIMIT) : text;
  }
}

/** The text of one value of JSON, as far as it is within the limits. */
class BoundedRecord {
  isOver = false;
  isWhole = false;
  private parts: string[] = [];
  private length = 0;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  get text(): string {
    return this.parts.join('');
  }

  /** Reads on, up to the end of the value or of the chunk. Returns where. */
  read(chunk: string, from: number): number {
    const to = this.endIn(chunk, from);
    this.length += to - from;
    this.isOver ||= this.length > RECORD_CHARS_MAX;
    if (this.isOver) this.parts = [];
    else this.parts.push(chunk.slice(from, to));
    return to;
  }

  private endIn(chunk: string, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      if (this.isEscaped) this.isEscaped = false;
      else if (this.isInString) at = this.inString(chunk, at);
      else if (this.depth === 0 && at + this.length > from && /[\s,\]}]/.test(chunk[at] ?? '')) {
        this.isWhole = true;
        return at;
      } else this.outside(chunk[at] ?? '');
      if (this.isWhole) return at + 1;
    }
    return chunk.length;
  }

  /** Returns the place of the sign that ends the string or escapes another; the end of the chunk without one. */
  private inString(chunk: string, from: number): number {
    SIGNS.lastIndex = from;
    const sign = SIGNS.exec(chunk);
    if (sign === null) return chunk.length;
    this.isEscaped = sign[0] === '\\';
    this.isInString = this.isEscaped;
    this.isWhole = !this.isInString && this.depth === 0;
    return sign.index;
  }

  private outside(sign: string): void {
    if (sign === '"') this.isInString = true;
    else if (sign === '{' || sign === '[') this.depth += 1;
    else if (sign === '}' || sign === ']') {
      this.depth -= 1;
      this.isWhole = this.depth === 0;
    }
    this.isOver ||= this.depth > DEPTH_MAX;
  }
}

const SIGNS = /["\\]/g;
