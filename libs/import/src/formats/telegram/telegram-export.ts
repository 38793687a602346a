import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import type { SourceId } from '../../records.js';
import { type Fields, fieldsIn, isFields } from '../../text/values.js';
import { chatIn, isHead } from './telegram-chats.js';
import { type Part, partsOf } from './telegram-json.js';
import { ownerIn, type TelegramOwner } from './telegram-people.js';
import { needsZone } from './telegram-time.js';

/** Parts that are read to recognise a file, before its first chat. */
const PARTS_MAX = 20_000;

/** A file of messages in what the operator gave. */
export interface TelegramExport {
  readonly files: ExportFiles;
  readonly file: ExportFile;
  /** The path of its folder with a `/` at its end, or `''`. */
  readonly folder: string;
  readonly owner: TelegramOwner | null;
  /** The chat of a file that has no other. */
  readonly onlyChat: SourceId | null;
  readonly needsZone: boolean;
}

interface TelegramExports {
  readonly found: readonly TelegramExport[];
  /** Files that break before they say what they are. */
  readonly broken: readonly ExportFile[];
}

/** Exports in a folder or archive. Files of Telegram below one of them are attachments of its messages. */
export async function telegramExports(files: ExportFiles): Promise<TelegramExports> {
  const candidates = files.files.filter(({ path }) => path.endsWith('.json') || files.files.length === 1);
  const depth = ({ path }: ExportFile): number => path.split('/').length;
  const found: TelegramExport[] = [];
  const broken: ExportFile[] = [];
  for (const file of candidates.toSorted((a, b) => depth(a) - depth(b))) {
    const folder = file.path.replace(/[^/]*$/, '');
    const isAttachment = found.some((outer) => folder !== outer.folder && folder.startsWith(outer.folder));
    const facts = isAttachment ? null : await factsOf(file);
    if (facts === 'broken') broken.push(file);
    else if (facts !== null) found.push({ files, file, folder, ...facts });
  }
  return { found, broken };
}

type Facts = Pick<TelegramExport, 'owner' | 'onlyChat' | 'needsZone'>;

/** What the start of a file says, up to the first message with a time; `null` if it is JSON of others. */
async function factsOf(file: ExportFile): Promise<Facts | 'broken' | null> {
  const facts = new StartOfFile();
  let parts = 0;
  for await (const part of partsOf(file)) {
    parts += 1;
    if (part.kind === 'broken' && !facts.isTelegram) return 'broken';
    if (parts > PARTS_MAX || facts.isWhole(part)) break;
  }
  return facts.isTelegram ? facts : null;
}

class StartOfFile implements Facts {
  owner: TelegramOwner | null = null;
  onlyChat: SourceId | null = null;
  needsZone = false;
  isTelegram = false;

  /** Notes what a part says. True if further parts say no more. */
  isWhole(part: Part): boolean {
    if (part.kind === 'entry' && part.of === 'personal_information') {
      this.owner = ownerIn(fieldsIn(part.value));
      this.isTelegram ||= this.owner !== null;
    }
    if (part.kind === 'chat') return !this.isChat(part.value, part.of);
    if (part.kind !== 'message' || !isFields(part.value) || part.value['date'] === undefined) return false;
    this.needsZone = needsZone(part.value);
    return true;
  }

  private isChat(head: Fields, list: string | null): boolean {
    const isChat = isHead(head);
    this.isTelegram ||= isChat;
    if (isChat && list === null) this.onlyChat = chatIn(head, null).id;
    return isChat;
  }
}
