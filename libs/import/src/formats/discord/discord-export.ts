import { posix } from 'node:path';
import { isOfOneFile } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readEntries } from '../../export/json-entries.js';
import type { ImportError } from '../../options.js';
import { fieldsIn, wordIn } from '../../text/values.js';
import { type DiscordHead, MESSAGES, readHead } from './discord-head.js';

/** A file with messages of one channel: all of them, or a part. */
export interface DiscordFile extends DiscordHead {
  readonly file: ExportFile;
  readonly exports: ExportFiles;
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
    const head = await readHead(file);
    if (head === 'broken') broken.push(file);
    else if (head !== null) files.push({ file, exports, ...head });
  }
  const folders = new Set(files.map(({ file }) => posix.dirname(file.path)));
  const isBeside = ({ path }: ExportFile): boolean => /\.json$/i.test(path) && folders.has(posix.dirname(path));
  return { files, broken: broken.filter(isBeside) };
}

/** Messages of one moment that wait to be put in order. */
const MOMENT_MAX = 10_000;

/**
 * The messages of a file. Files may have the latest message first; those of one moment come by their ids, which grow.
 * @throws ImportError behind the messages that were readable
 */
export async function* messagesOf({ file }: DiscordFile): AsyncGenerator<unknown> {
  let moment: unknown[] = [];
  let at: unknown;
  let failure: ImportError | undefined;
  try {
    for await (const { value, isItem } of readEntries(file, MESSAGES)) {
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
    if (!isOfOneFile(error)) throw error;
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
