import type { Converter } from '../../converter.js';
import type { ExportFiles } from '../../export/export-files.js';
import type { ImportOptions, Question } from '../../options.js';
import type { FileRecord, SourceId } from '../../records.js';
import { WallClock } from '../../wall-clock.js';
import type { WhatsAppChat } from './whatsapp-chat.js';
import { attachmentOf, chatFiles, readChat, type WhatsAppFileOfChat } from './whatsapp-export.js';
import { fileRecord, WhatsAppMessages } from './whatsapp-messages.js';

/** The text files that WhatsApp makes of a chat on a phone. */
export const whatsapp: Converter = {
  format: 'whatsapp',
  recognises: async (files) => (await chatFiles(files)).length > 0,
  async questions(exports, options) {
    const { me, chats } = await factsOf(exports, options);
    const questions: Question[] = [];
    const unordered = chats.find(({ hasOrder }) => !hasOrder);
    if (options.zone === undefined)
      questions.push({ option: 'zone', text: 'the times have no zone: name that of the phone with --zone' });
    if (unordered !== undefined)
      questions.push({
        option: 'dateOrder',
        text: `the dates in ${unordered.path} may begin with the day or with the month: use --date-order dmy or mdy`,
      });
    if (me === null)
      questions.push({ option: 'me', text: 'the chat does not say whose phone it was: name the person with --me' });
    return questions;
  },
  async *convert(exports, options) {
    const { me, chats, found } = await factsOf(exports, options);
    yield { record: 'source', format: 'whatsapp', name: options.source ?? me ?? '', exportedAt: null };
    const messages = new WhatsAppMessages(new WallClock(options.zone ?? 'UTC'), found);
    for (const { of } of chats) {
      const chat = await readChat(of, { ...options, ...(me === null ? {} : { me }) });
      yield* messages.records(chat);
    }
  },
};

interface Facts {
  readonly me: string | null;
  /** The chats, those of one room in the order of their first messages. */
  readonly chats: readonly { of: WhatsAppFileOfChat; path: string; begins: number; hasOrder: boolean }[];
  /** Files of messages that some export has. Another one may lack them. */
  readonly found: ReadonlyMap<SourceId, FileRecord>;
}

async function factsOf(exports: readonly ExportFiles[], options: ImportOptions): Promise<Facts> {
  const chats: Facts['chats'][number][] = [];
  const found = new Map<SourceId, FileRecord>();
  let me: string | null = null;
  for (const files of exports)
    for (const of of await chatFiles(files)) {
      const chat = await readChat(of, options);
      me ??= chat.me;
      chats.push({ of, path: of.file.path, begins: chat.begins, hasOrder: chat.hasOrder });
      for (const file of filesOf(chat, of)) found.set(file.id, file);
    }
  return { me, chats: chats.toSorted((a, b) => a.begins - b.begins), found };
}

function filesOf(chat: WhatsAppChat, of: WhatsAppFileOfChat): readonly FileRecord[] {
  return chat.said.flatMap(({ id, content }) => {
    const path = content.kind === 'text' ? content.file?.path : null;
    const file = typeof path === 'string' ? attachmentOf(of, path) : undefined;
    return file === undefined || content.kind !== 'text' || content.file === null
      ? []
      : [fileRecord(id, content.file, file)];
  });
}
