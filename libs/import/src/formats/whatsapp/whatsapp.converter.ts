import type { Converter } from '../../converter.js';
import { brokenFile, isOfOneFile } from '../../export/broken-file.js';
import type { ExportFiles } from '../../export/export-files.js';
import type { ImportOptions, Question } from '../../options.js';
import type { DroppedRecord } from '../../records.js';
import { WallClock } from '../../wall-clock.js';
import type { WhatsAppChat } from './whatsapp-chat.js';
import { chatFiles, readChat, type WhatsAppFileOfChat } from './whatsapp-export.js';
import { WhatsAppMessages } from './whatsapp-messages.js';
import { roomsOf } from './whatsapp-rooms.js';

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
        option: 'date-order',
        text: `the dates in ${unordered.path} may begin with the day or with the month: use --date-order dmy or mdy`,
      });
    if (me === null)
      questions.push({ option: 'me', text: 'the chat does not say whose phone it was: name the person with --me' });
    return questions;
  },
  async *convert(exports, options) {
    const { me, chats, broken } = await factsOf(exports, options);
    yield { record: 'source', format: 'whatsapp', name: options.source ?? me ?? '', exportedAt: null };
    const own = { ...options, ...(me === null ? {} : { me }) };
    const { rooms, found } = await roomsOf(chats, own);
    const messages = new WhatsAppMessages(new WallClock(options.zone ?? 'UTC'), found);
    yield* broken;
    for (const { of } of chats) yield* messages.records(await readChat(of, own, rooms.get(of)), of);
  },
};

interface Facts {
  readonly me: string | null;
  /** The chats in the order of their first messages. */
  readonly chats: readonly ChatFacts[];
  /** Chats that cannot be read. */
  readonly broken: readonly DroppedRecord[];
}

interface ChatFacts extends Pick<WhatsAppChat, 'title' | 'begins' | 'hasOrder'> {
  readonly of: WhatsAppFileOfChat;
  readonly path: string;
}

async function factsOf(exports: readonly ExportFiles[], options: ImportOptions): Promise<Facts> {
  const chats: ChatFacts[] = [];
  let owner: string | null = null;
  const broken: DroppedRecord[] = [];
  for (const of of (await Promise.all(exports.map(chatFiles))).flat()) {
    try {
      const { title, begins, hasOrder, me } = await readChat(of, options);
      owner ??= me;
      chats.push({ of, path: of.file.path, title, begins, hasOrder });
    } catch (error) {
      if (!isOfOneFile(error)) throw error;
      broken.push(brokenFile(of.file, error));
    }
  }
  return { me: owner, chats: chats.toSorted((a, b) => a.begins - b.begins), broken };
}
