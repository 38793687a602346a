import { dropped } from '../dropped.js';
import { ImportError } from '../options.js';
import type { DroppedRecord } from '../records.js';
import type { ExportFile } from './export-files.js';
import { TooManyBytes } from './read-budget.js';
import { isOverLimit } from './record-bounds.js';

/** What the report says of a file that cannot be read, or not to its end. */
export function brokenFile({ path, place }: ExportFile, problem: ImportError | string): DroppedRecord {
  const why = typeof problem === 'string' ? problem : problem.message.replace(`${path} `, '');
  return dropped('file of the export', place, 'not readable', why);
}

/** True for the error of one file, beside which the rest of the export can be read. */
export const isOfOneFile = (error: unknown): error is ImportError =>
  error instanceof ImportError && !(error instanceof TooManyBytes);

/** What the report says of a record that was larger than 1 MiB or deeper than 64 levels. */
export const overLimit = (of: string, { path }: ExportFile): DroppedRecord =>
  dropped(of, null, 'over a limit', `in ${path}`);

/** What comes of each record of a file; of one over a limit, that it is dropped. */
export async function* eachWithin<Item, Record>(
  file: ExportFile,
  of: string,
  items: AsyncIterable<Item>,
  read: (item: Item) => Iterable<Record>,
): AsyncGenerator<Record | DroppedRecord> {
  for await (const item of items)
    if (isOverLimit(item)) yield overLimit(of, file);
    else yield* read(item);
}

/** The items that a file has up to where it breaks. */
export async function* untilBroken<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
  }
}

/** The first item of a file within the limits; `undefined` of one that has none, or breaks before it. */
export async function firstItem<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of untilBroken(items)) if (!isOverLimit(item)) return item;
  return undefined;
}

/** The records of a file up to where it breaks, and then that of the broken file. */
export async function* readOrDropped<Record>(
  file: ExportFile,
  records: AsyncIterable<Record>,
): AsyncGenerator<Record | DroppedRecord> {
  try {
    yield* records;
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    yield brokenFile(file, error);
  }
}
