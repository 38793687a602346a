import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { brokenFile, overLimit, readOrDropped, untilBroken } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { isOverLimit } from '../../export/record-bounds.js';
import type { ImportOptions, Question } from '../../options.js';
import { type Fields, fieldsIn, textIn, wordIn } from '../../text/values.js';
import { ZulipEmoji } from './zulip-emoji.js';
import { isZulip, rowsOf, type ZulipFolder, zulipFolders } from './zulip-export.js';
import { ZulipFiles } from './zulip-files.js';
import { topicOf, ZulipMessages } from './zulip-messages.js';
import { PEOPLE_TABLES, ZulipPeople } from './zulip-people.js';
import { ZulipRooms } from './zulip-rooms.js';
import type { ZulipNames } from './zulip-text.js';

/** The export of a realm of Zulip: folder, or tar.gz with one. */
export const zulip: Converter = {
  format: 'zulip',
  recognises: isZulip,
  async questions(exports, { source, topics }) {
    const questions: Question[] = [];
    const folders = await foldersOf(exports);
    if (source === undefined && (await realmOf(folders)) === '')
      questions.push({ option: 'source', text: 'no file names the realm: name it with --source' });
    const topic = topics === undefined ? await firstTopic(folders) : null;
    if (topic !== null) questions.push({ option: 'topics', text: topicsText(topic) });
    return questions;
  },
  async *convert(exports, options) {
    const folders = await foldersOf(exports);
    const name = options.source ?? (await realmOf(folders));
    yield { record: 'source', format: 'zulip', name, exportedAt: null };
    yield* new ZulipReader(folders, options).records();
  },
};

const topicsText = (topic: string): string =>
  `the streams have topics, such as ${JSON.stringify(topic)}: choose with --topics threads (each topic is a thread) ` +
  `or --topics prefix (its name stands in front of the text)`;

const foldersOf = async (exports: readonly ExportFiles[]): Promise<readonly ZulipFolder[]> =>
  (await Promise.all(exports.map(zulipFolders))).flat();

async function realmOf(folders: readonly ZulipFolder[]): Promise<string> {
  for (const file of folders.flatMap(({ realm }) => realm))
    for await (const [table, row] of rowsOf(file)) {
      const { string_id, name } = fieldsIn(row);
      const found = table === 'zerver_realm' ? textIn(string_id) || textIn(name) : '';
      if (found !== '') return found;
    }
  return '';
}

async function firstTopic(folders: readonly ZulipFolder[]): Promise<string | null> {
  for (const file of folders.flatMap(({ messages }) => messages))
    for await (const [table, row] of untilBroken(rowsOf(file))) {
      const topic = table === 'zerver_message' ? topicOf(fieldsIn(row)) : '';
      if (topic !== '') return topic;
    }
  return null;
}

/** Tables that other rows refer to. */
const LOOKED_UP = new Set(['zerver_realm', 'zerver_recipient', 'zerver_huddle', 'zerver_realmemoji', 'zerver_stream']);

/** Rows of tables by the words of the report. */
const WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...PEOPLE_TABLES].map((table) => [table, 'user'])),
  ...{ zerver_stream: 'room', zerver_subscription: 'membership', zerver_message: 'message' },
  ...{ zerver_reaction: 'reaction', zerver_attachment: 'file' },
};

/** Reads the folders of one realm: what rows refer to, then what refers to it. */
class ZulipReader {
  private readonly names: ZulipNames = {
    people: new ZulipPeople(),
    rooms: new ZulipRooms(),
    emoji: new ZulipEmoji(),
    files: new ZulipFiles(),
  };
  private readonly messages: ZulipMessages;
  /** The numbers of rows that are not read, by table. */
  private readonly unread = new Map<string, number>();

  constructor(
    private readonly folders: readonly ZulipFolder[],
    { topics }: ImportOptions,
  ) {
    this.messages = new ZulipMessages(this.names, topics);
  }

  async *records(): AsyncGenerator<Found> {
    for (const folder of this.folders) {
      yield* this.names.files.add(folder);
      for (const file of folder.realm) yield* this.lookedUpRows(file);
    }
    yield* this.names.rooms.groups();
    const each = (part: 'realm' | 'attachments' | 'messages' | 'broken' | 'others') =>
      this.folders.flatMap((folder) => folder[part]);
    for (const file of [...each('realm'), ...each('attachments'), ...each('messages')])
      yield* readOrDropped(file, this.referringRows(file));
    for (const file of each('broken')) yield brokenFile(file, 'is no JSON');
    for (const file of each('others')) yield brokenFile(file, 'has no table of Zulip');
    yield* this.names.files.unlinked();
    for (const [table, rows] of this.unread) yield dropped(table, null, 'not a message', `rows: ${String(rows)}`);
  }

  /** Rows over a limit are told of with the others. */
  private async *lookedUpRows(file: ExportFile): AsyncGenerator<Found> {
    for await (const [table, row] of rowsOf(file)) if (!isOverLimit(row)) yield* this.lookedUp(table, fieldsIn(row));
  }

  private *lookedUp(table: string, row: Fields): Generator<Found> {
    this.names.rooms.learn(table, row);
    if (table === 'zerver_realmemoji') this.names.emoji.picture(row);
    if (PEOPLE_TABLES.has(table)) {
      const user = this.names.people.userOf(table, row);
      yield user ?? dropped('user', null, 'not readable');
    }
    if (table === 'zerver_stream') {
      const isReadable = wordIn(row['id']) !== '';
      if (isReadable) yield this.names.rooms.stream(row);
      else yield dropped('room', null, 'not readable');
    }
  }

  private async *referringRows(file: ExportFile): AsyncGenerator<Found> {
    for await (const [table, row] of rowsOf(file))
      if (isOverLimit(row)) yield overLimit(WORDS[table] ?? table, file);
      else yield* this.referring(table, fieldsIn(row));
  }

  private *referring(table: string, row: Fields): Generator<Found> {
    if (LOOKED_UP.has(table) || PEOPLE_TABLES.has(table)) return;
    if (table === 'zerver_subscription') yield* this.names.rooms.membership(row);
    else if (table === 'zerver_reaction') yield this.reaction(row);
    else if (table === 'zerver_attachment') yield this.names.files.attachment(row);
    else if (table === 'zerver_message') yield* this.messages.records(row);
    else this.unread.set(table, (this.unread.get(table) ?? 0) + 1);
  }

  private reaction(row: Fields): Found {
    const [message, user, emoji] = [
      wordIn(row['message']),
      wordIn(row['user_profile']),
      this.names.emoji.reactionOf(row),
    ];
    if (message !== '' && user !== '' && emoji !== null) return { record: 'reaction', message, user, emoji };
    return dropped('reaction', message, 'not readable');
  }
}
