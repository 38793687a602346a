import { dropped } from '../dropped.js';
import { ImportError } from '../options.js';
import type { DroppedRecord } from '../records.js';
import type { ExportFile } from './export-files.js';
import { TooManyBytes } from './read-budget.js';

/** What the report says of a file that cannot be read, or not to its end. */
export function brokenFile({ path, place }: ExportFile, problem: ImportError | string): DroppedRecord {
  const why = typeof problem === 'string' ? problem : problem.message.replace(`${path} `, '');
  return dropped('file of the export', place, 'not readable', why);
}

/** True for the error of one file, beside which the rest of the export can be read. */
export const isOfOneFile = (error: unknown): error is ImportError =>
  error instanceof ImportError && !(error instanceof TooManyBytes);

/** The items that a file has up to where it breaks. */
export async function* untilBroken<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
  }
}

/** The first item of a file; `undefined` of one that has none, or breaks before it. */
export async function firstItem<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  const read = untilBroken(items);
  const first: IteratorResult<Item, unknown> = await read.next();
  await read.return(undefined);
  return first.done === true ? undefined : first.value;
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
