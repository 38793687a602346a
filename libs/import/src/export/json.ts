import { createInterface } from 'node:readline';
import chain from 'stream-chain';
import { parser } from 'stream-json';
import { pick } from 'stream-json/filters/pick.js';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { streamValues } from 'stream-json/streamers/stream-values.js';
import { ImportError } from '../options.js';
import type { ExportFile } from './export-files.js';

/** A whole document in memory. */
const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024;
/** One record of a list or line. */
const RECORD_CHARS_MAX = 1024 * 1024;
const DEPTH_MAX = 64;

/**
 * The value of a JSON file.
 * @throws ImportError if it is none, or larger than 64 MiB
 */
export async function readJson(file: ExportFile): Promise<unknown> {
  return parsed(file, await readText(file));
}

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
 * The items of a list of a JSON file, one by one.
 * @param filter the name of the list in the document, such as `messages`; without it the document is the list
 * @throws ImportError if the file is no JSON, or an item is larger than 1 MiB or deeper than 64 levels
 */
export async function* readList(file: ExportFile, filter?: string): AsyncGenerator<unknown> {
  yield* streamed(file, [...(filter === undefined ? [] : [pick({ filter })]), streamArray()]);
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
  const items = chain([await file.open(), parser(), ...stages] as never) as AsyncIterable<{ value: unknown }>;
  try {
    for await (const { value } of items) {
      if (JSON.stringify(value).length > RECORD_CHARS_MAX || depthOf(value) > DEPTH_MAX) throw tooLarge(file);
      yield value;
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`${file.path} is no JSON: ${String(error)}`);
  }
}

/**
 * The values of a file with one JSON value on each line. Empty lines are left out.
 * @throws ImportError with the number of the line that is none
 */
export async function* readLines(file: ExportFile): AsyncGenerator<unknown> {
  let number = 0;
  for await (const line of createInterface({ input: await file.open(), crlfDelay: Infinity })) {
    number += 1;
    if (line.length > RECORD_CHARS_MAX) throw tooLarge(file);
    if (line.trim() !== '') yield parsed(file, line, ` in line ${String(number)}`);
  }
}

function parsed(file: ExportFile, text: string, where = ''): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportError(`${file.path} is no JSON${where}: ${String(error)}`);
  }
  if (depthOf(value) > DEPTH_MAX) throw tooLarge(file);
  return value;
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return depth;
  return Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner, depth + 1)), depth + 1);
}

const tooLarge = (file: ExportFile): ImportError =>
  new ImportError(`${file.path} has a record larger than 1 MiB or deeper than 64 levels`);
