import { isOfOneFile } from '../../export/broken-file.js';
import type { ExportFile } from '../../export/export-files.js';
import { readEntries } from '../../export/json-entries.js';
import type { Time } from '../../records.js';
import { type Fields, fieldsIn, isFields, wordIn } from '../../text/values.js';
import { timeIn } from './discord-time.js';

/** The list of messages. */
export const MESSAGES = 'messages';
/** Entries before the messages; the first one tells whose file it is. */
const BEFORE = new Set(['guild', 'channel', 'dateRange', 'exportedAt']);

/** Facts before the messages of a file. */
export interface DiscordHead {
  readonly guild: Fields;
  readonly channel: Fields;
  readonly exportedAt: Time | null;
  /** Time of the first message in the file; `''` without one. */
  readonly from: string;
}

/** The head of a file; `broken` if it ends in it or is no JSON at all, `null` for JSON of other content. */
export async function readHead(file: ExportFile): Promise<DiscordHead | 'broken' | null> {
  const entries = new Map<string, unknown>();
  try {
    await readUpToMessages(file, entries);
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    if (!entries.has(MESSAGES)) return 'broken';
  }
  const [guild, channel] = [entries.get('guild'), entries.get('channel')];
  if (!entries.has(MESSAGES) || !isFields(guild) || !isFields(channel) || wordIn(channel['id']) === '') return null;
  const from = timeIn(fieldsIn(entries.get(MESSAGES))['timestamp']) ?? '';
  return { guild, channel, exportedAt: timeIn(entries.get('exportedAt')), from };
}

/** Keeps the entries, and of the messages the first one. */
async function readUpToMessages(file: ExportFile, entries: Map<string, unknown>): Promise<void> {
  for await (const { key, value, isItem } of readEntries(file, MESSAGES)) {
    if (entries.size === 0 && !BEFORE.has(key)) return;
    entries.set(key, value);
    if (isItem) return;
  }
}
