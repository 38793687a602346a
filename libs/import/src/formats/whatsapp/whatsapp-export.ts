import type { ExportFile, ExportFiles } from '../../export/export-files.js';
import { readText } from '../../export/json.js';
import { readStart } from '../../export/read-start.js';
import type { ImportOptions } from '../../options.js';
import type { SourceId } from '../../records.js';
import { WhatsAppChat } from './whatsapp-chat.js';
import { headOf } from './whatsapp-head.js';
import { PHONE_FILE } from './whatsapp-words.js';

const START_BYTES = 1024;
/** Names of attachments, which may be chats too. */
const IPHONE_FILE = /^\d{8}-/;

/** A file with a chat. */
export interface WhatsAppFileOfChat {
  readonly files: ExportFiles;
  readonly file: ExportFile;
}

export async function chatFiles(files: ExportFiles): Promise<readonly WhatsAppFileOfChat[]> {
  const found: WhatsAppFileOfChat[] = [];
  for (const file of files.files) {
    const isText = /\.txt$/i.test(file.path) || files.files.length === 1;
    const name = baseOf(file.path);
    if (!isText || PHONE_FILE.test(name) || IPHONE_FILE.test(name)) continue;
    if (headOf(await firstLine(file)) !== null) found.push({ files, file });
  }
  return found;
}

/** Reads the chat of a file, which is smaller than 64 MiB: WhatsApp exports at most 40,000 messages. */
export async function readChat(
  { files, file }: WhatsAppFileOfChat,
  options: ImportOptions,
  room?: SourceId,
): Promise<WhatsAppChat> {
  const names = [file.path, file.path.replace(/\/[^/]*$/, ''), files.name].map((path) =>
    baseOf(path).replace(/\.\w{1,4}$/, ''),
  );
  return new WhatsAppChat(await readText(file), names, options, room);
}

/** A file beside that of the chat. */
export function attachmentOf({ files, file }: WhatsAppFileOfChat, name: string): ExportFile | undefined {
  const folder = file.path.slice(0, -baseOf(file.path).length);
  const forms = [name, name.normalize('NFC'), name.normalize('NFD')];
  return forms.map((form) => files.file(folder + form)).find((found) => found !== undefined);
}

const baseOf = (path: string): string => path.replace(/^.*[/\\](?=[^/\\])/, '');

const firstLine = async (file: ExportFile): Promise<string> =>
  /^\s*(?<line>[^\n]*)/.exec(await readStart(file, START_BYTES))?.groups?.['line'] ?? '';
