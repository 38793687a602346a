import { posix } from 'node:path';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { BrokenJson, readEntries } from '../../export/json-entries.js';
import type { Time } from '../../records.js';
import { type Fields, fieldsIn, isFields, wordIn } from '../../text/values.js';
import { timeIn } from './discord-time.js';

const LIST = 'messages';
/** Entries before the messages; the first one tells whose file it is. */
const HEAD = new Set(['guild', 'channel', 'dateRange', 'exportedAt']);

/** A file with messages of one channel: all of them, or a part. */
export interface DiscordFile {
  readonly file: ExportFile;
  readonly exports: ExportFiles;
  readonly guild: Fields;
  readonly channel: Fields;
  readonly exportedAt: Time | null;
  /** Time of the first message in the file; `''` without one. */
  readonly from: string;
}

export interface DiscordExport {
  readonly files: readonly DiscordFile[];
  /** Files beside them that end before their messages. */
  readonly broken: readonly ExportFile[];
}

export async function readDiscord(exports: ExportFiles): Promise<DiscordExport> {
  const files: DiscordFile[] = [];
  const broken: ExportFile[] = [];
  for (const file of exports.files) {
    const head = await headOf(file);
    if (head === 'broken') broken.push(file);
    else if (head !== null) files.push({ file, exports, ...head });
  }
  const folders = new Set(files.map(({ file }) => posix.dirname(file.path)));
  const isBeside = ({ path }: ExportFile): boolean => /\.json$/i.test(path) && folders.has(posix.dirname(path));
  return { files, broken: broken.filter(isBeside) };
}

/** The file's entries before the messages; `null` for a file of other content. */
async function headOf(file: ExportFile): Promise<Omit<DiscordFile, 'file' | 'exports'> | 'broken' | null> {
  const head: Record<string, unknown> = {};
  let from: string | undefined;
  try {
    for await (const { key, value, isItem } of readEntries(file, LIST)) {
      if (!isItem && key !== LIST && Object.keys(head).length === 0 && !HEAD.has(key)) return null;
      head[key] = value;
      if (isItem) from = timeIn(fieldsIn(value)['timestamp']) ?? '';
      if (isItem || (key === LIST && !isWhole(head))) break;
    }
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    if (!isWhole(head) || !(LIST in head)) return 'broken';
  }
  if (!isWhole(head) || !(LIST in head)) return null;
  const { guild, channel, exportedAt } = head;
  return { guild, channel, exportedAt: timeIn(exportedAt), from: from ?? '' };
}

function isWhole(
  head: Readonly<Record<string, unknown>>,
): head is { guild: Fields; channel: Fields; exportedAt?: unknown } {
  return isFields(head['guild']) && isFields(head['channel']) && wordIn(head['channel']['id']) !== '';
}

/** Messages of one moment that wait to be put in order. */
const MOMENT_MAX = 10_000;

/**
 * The messages of a file. Files may have the latest message first; those of one moment come by their ids, which grow.
 * @throws BrokenJson behind the messages that were readable
 */
export async function* messagesOf({ file }: DiscordFile): AsyncGenerator<unknown> {
  let moment: unknown[] = [];
  let at: unknown;
  let failure: unknown;
  try {
    for await (const { value, isItem } of readEntries(file, LIST)) {
      if (!isItem) continue;
      const time = fieldsIn(value)['timestamp'];
      if (time !== at || moment.length >= MOMENT_MAX) {
        yield* moment.sort(byId);
        moment = [];
      }
      at = time;
      moment.push(value);
    }
  } catch (error) {
    failure = error;
  }
  yield* moment.sort(byId);
  if (failure !== undefined) throw failure;
}

function byId(one: unknown, other: unknown): number {
  const [a, b] = [one, other].map((message) => wordIn(fieldsIn(message)['id'])) as [string, string];
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return 0;
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
