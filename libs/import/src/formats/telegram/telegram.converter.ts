import type { Converter, Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import { brokenFile, overLimit } from '../../export/broken-file.js';
import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { isOverLimit } from '../../export/record-bounds.js';
import type { ImportOptions, Question } from '../../options.js';
import { type Fields, fieldsIn, isFields, wordIn } from '../../text/values.js';
import { WallClock } from '../../wall-clock.js';
import { chatIn, chatRecords, TelegramMembers } from './telegram-chats.js';
import { type TelegramExport, telegramExports } from './telegram-export.js';
import { TelegramFiles } from './telegram-files.js';
import { type Part, partsOf } from './telegram-json.js';
import { TelegramMessages } from './telegram-messages.js';
import { TelegramPeople } from './telegram-people.js';
import { TelegramTimes } from './telegram-time.js';

/** The `result.json` of Telegram Desktop, of one chat or of an account. */
export const telegram: Converter = {
  format: 'telegram',
  recognises: async (files) => (await telegramExports(files)).found.length > 0,
  async questions(exports, options) {
    const { found } = await all(exports);
    const questions: Question[] = [];
    if (nameOf(found, options) === null)
      questions.push({ option: 'source', text: 'the export does not say whose it is: name the account with --source' });
    const old = found.find(({ needsZone }) => needsZone);
    if (old !== undefined && options.zone === undefined)
      questions.push({
        option: 'zone',
        text: `the times in ${old.file.path} have no zone: name that of the computer that made it with --zone`,
      });
    return questions;
  },
  async *convert(exports, options) {
    const { found, broken } = await all(exports);
    yield { record: 'source', format: 'telegram', name: nameOf(found, options) ?? '', exportedAt: null };
    for (const file of broken) yield brokenFile(file, 'ends before its first chat');
    const people = new TelegramPeople();
    for (const { owner } of found) if (owner !== null) yield* people.own(owner);
    for (const { files, file, folder } of found)
      yield* new TelegramReader(people, new TelegramFiles(files, folder), options.zone).records(file);
  },
};

async function all(exports: readonly ExportFiles[]): ReturnType<typeof telegramExports> {
  const each = await Promise.all(exports.map(telegramExports));
  return { found: each.flatMap(({ found }) => found), broken: each.flatMap(({ broken }) => broken) };
}

/** The account, or the only chat. */
function nameOf(found: readonly TelegramExport[], { source }: ImportOptions): string | null {
  if (source !== undefined) return source;
  const owner = found.find((one) => one.owner !== null)?.owner;
  if (owner !== undefined && owner !== null) return owner.id;
  const chats = new Set(found.map(({ onlyChat }) => onlyChat));
  return chats.size === 1 ? ([...chats][0] ?? null) : null;
}

class TelegramReader {
  private readonly clock: WallClock | null;
  private members: TelegramMembers | null = null;
  private messages: TelegramMessages | null = null;
  private chats = 0;

  constructor(
    private readonly people: TelegramPeople,
    private readonly files: TelegramFiles,
    zone: string | undefined,
  ) {
    this.clock = zone === undefined ? null : new WallClock(zone);
  }

  async *records(file: ExportFile): AsyncGenerator<Found> {
    for await (const part of partsOf(file))
      if ('value' in part && isOverLimit(part.value)) yield overLimit('of' in part ? (part.of ?? '') : 'message', file);
      else yield* this.part(file, part);
  }

  private *part(file: ExportFile, part: Part): Generator<Found> {
    if (part.kind === 'chat') yield* this.begin(part.value, part.of);
    else if (part.kind === 'message') yield* this.messages?.records(part.value) ?? [];
    else if (part.kind === 'end of chat') yield* this.end();
    else if (part.kind === 'broken') {
      yield* this.end();
      yield brokenFile(file, part.problem);
    } else if (part.kind === 'item') yield* this.item(part.of, part.value);
    else yield* this.entry(part.of, part.value);
  }

  private *begin(head: Fields, list: string | null): Generator<Found> {
    const chat = chatIn(head, list);
    const { people, files, clock } = this;
    const members = new TelegramMembers(chat);
    this.chats += 1;
    this.members = members;
    this.messages = new TelegramMessages(chat, { people, members, files, times: new TelegramTimes(clock) });
    yield* chatRecords(chat, head, people);
  }

  private *end(): Generator<Found> {
    yield* this.members?.records(this.people.owner?.id ?? null) ?? [];
    this.members = null;
    this.messages = null;
  }

  /** A chat was read already, unless it has no messages. Other lists have no messages. */
  private *item(of: string, value: unknown): Generator<Found> {
    if (of !== 'chats' && of !== 'left_chats') {
      const { id, user_id: user } = fieldsIn(value);
      yield dropped(of, wordIn(id) || wordIn(user), 'not a message');
      return;
    }
    if (isFields(value) && Array.isArray(value['messages'])) return;
    yield dropped('room', wordIn(fieldsIn(value)['id']), 'empty');
  }

  private *entry(of: string, value: unknown): Generator<Found> {
    const isRead = of === 'personal_information' || !isFields(value) || Array.isArray(value['list']);
    if (!isRead) yield dropped(of, null, 'not a message');
  }
}
