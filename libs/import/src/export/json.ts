import { Readable } from 'node:stream';
import chain from 'stream-chain';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { streamValues } from 'stream-json/streamers/stream-values.js';
import { ImportError } from '../options.js';
import { isOfOneFile, untilBroken } from './broken-file.js';
import type { ExportFile } from './export-files.js';
import { bounded, boundedChunks, DEPTH_MAX, depthOf, OVER_LIMIT, RECORD_CHARS_MAX } from './record-bounds.js';

/** A whole document in memory. */
const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024;
/** A smaller file is read at once, which is quicker than piece by piece. */
const AT_ONCE_BYTES_MAX = 16 * 1024 * 1024;
/** Lines at the start of a file that may be damaged. */
const FIRST_LINES_MAX = 10;

/** @throws ImportError if the file is larger than 64 MiB */
export async function readText(file: ExportFile): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (await file.open()) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > DOCUMENT_BYTES_MAX) throw new ImportError(`${file.path} is larger than 64 MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/**
 * The items of a list of a JSON file, one by one; `OVER_LIMIT` in place of one over a limit.
 * @param filter the name of the list in the document, such as `messages`; without it the document is the list
 * @throws ImportError if the file is no JSON
 */
export async function* readList(file: ExportFile, filter?: string): AsyncGenerator<unknown> {
  yield* streamed(file, [...(filter === undefined ? [] : [pick({ filter })]), streamArray()]);
}

/**
 * The items of the list that a JSON file is, one by one, or the one value of a file that is none.
 * @throws ImportError as `readList` does, behind the items that could be read
 */
export async function* readItems(file: ExportFile): AsyncGenerator<unknown> {
  const value = await readAtOnce(file);
  if (value === undefined) yield* readList(file);
  else for (const item of Array.isArray(value) ? value : [value]) yield boundedOf(file, item);
}

/** An item of a file that was read at once; `OVER_LIMIT` in place of one over a limit. */
export const boundedOf = (file: ExportFile, item: unknown): unknown => bounded(item, file.bytes <= RECORD_CHARS_MAX);

/** The value of a small file; `undefined` of a large or broken one, which is read piece by piece. */
export async function readAtOnce(file: ExportFile): Promise<unknown> {
  if (file.bytes > AT_ONCE_BYTES_MAX) return undefined;
  try {
    return parsed(file, await readText(file));
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    return undefined;
  }
}

/**
 * The items of all lists of a JSON document, one by one, with the name of their list.
 * @throws ImportError as `readList` does
 */
export async function* readLists(file: ExportFile): AsyncGenerator<readonly [list: string, item: unknown]> {
  // Items come out in the order in which the filter has let them in.
  const lists: string[] = [];
  const filter = (path: readonly unknown[]): boolean => {
    const isItem = path.length === 2 && typeof path[1] === 'number';
    if (isItem) lists.push(String(path[0]));
    return isItem;
  };
  for await (const item of streamed(file, [pick({ filter }), streamValues()])) yield [lists.shift() ?? '', item];
}

async function* streamed(file: ExportFile, stages: readonly unknown[]): AsyncGenerator<unknown> {
  // Whole values alone: pieces of them beside take three times as long.
  const chunks = Readable.from(boundedChunks(await file.open()));
  const items = chain([chunks, parser({ streamValues: false }), ...stages] as never) as AsyncIterable<{
    value: unknown;
  }>;
  try {
    for await (const { value } of items) yield value;
  } catch (error) {
    throw error instanceof ImportError ? error : noJson(file, error);
  }
}

/** A line of a file with one JSON value on each, counted from 1. */
export interface JsonLine {
  readonly number: number;
  /** `OVER_LIMIT` of a line over a limit. */
  readonly value: unknown;
  /** Not larger than a record may be. */
  readonly isSmall: boolean;
  /** Why the line has no value; `null` beside one. */
  readonly problem: string | null;
}

/**
 * The lines of a file with one JSON value on each, also those that are none. Empty lines are left out.
 * @param maxChars a longer line is over the limit
 * @param isRecord false of lines that hold several records
 */
export async function* tryLines(
  file: ExportFile,
  maxChars = RECORD_CHARS_MAX,
  isRecord = true,
): AsyncGenerator<JsonLine> {
  let number = 0;
  for await (const line of textLines(file, maxChars)) {
    number += 1;
    if (line !== null && line.trim() === '') continue;
    const isSmall = line !== null && line.length <= RECORD_CHARS_MAX;
    const found = line === null ? overLimitIn(file) : tryParse(file, line, number);
    const isTooDeep = isRecord && depthOf(found.value) > DEPTH_MAX;
    yield { number, isSmall, ...(isTooDeep ? overLimitIn(file) : found) };
  }
}

/**
 * The values of a file with one JSON value on each line. Empty lines are left out.
 * @throws ImportError with the number of the line that is none
 */
export async function* readLines(file: ExportFile): AsyncGenerator<unknown> {
  for await (const { value, problem } of tryLines(file)) {
    if (problem !== null) throw new ImportError(problem);
    yield value;
  }
}

/** The value of the first line that has one; `undefined` if none of the first lines has, or the file cannot be read. */
export async function readFirstLine(file: ExportFile): Promise<unknown> {
  let tried = 0;
  for await (const { value, problem } of untilBroken(tryLines(file))) {
    tried += 1;
    if (problem === null) return value;
    if (tried === FIRST_LINES_MAX) break;
  }
  return undefined;
}

/** Texts between newlines; `null` once for a longer one. Other separators, such as U+2028, are characters of JSON. */
async function* textLines(file: ExportFile, maxChars: number): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  /** The line that goes on in the next chunk; `null` while the rest of a longer one is passed over. */
  let open: string | null = '';
  for await (const chunk of (await file.open()) as AsyncIterable<Buffer>) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    open = open === null ? null : open + first;
    for (const next of rest) {
      if (open !== null) yield open.length > maxChars ? null : open;
      open = next;
    }
    if (open === null || open.length <= maxChars) continue;
    yield null;
    open = null;
  }
  if (open !== null) yield open + decoder.decode();
}

function tryParse(file: ExportFile, text: string, number: number): Pick<JsonLine, 'value' | 'problem'> {
  try {
    return { value: parsed(file, text, ` in line ${String(number)}`), problem: null };
  } catch (error) {
    if (error instanceof ImportError) return { value: undefined, problem: error.message };
    throw error;
  }
}

function parsed(file: ExportFile, text: string, where = ''): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noJson(file, error, where);
  }
}

/** The error in one line, though parsers tell lines of the text. */
export function noJson({ path }: ExportFile, error: unknown, where = ''): ImportError {
  const problem = error instanceof Error ? error.message : String(error);
  return new ImportError(`${path} is no JSON${where}: ${problem.replaceAll(/\s+/g, ' ')}`);
}

const overLimitIn = ({ path }: ExportFile): Pick<JsonLine, 'value' | 'problem'> => ({
  value: OVER_LIMIT,
  problem: `${path} has a record larger than 1 MiB or deeper than 64 levels`,
});
