import type { ImportOptions } from '../../options.js';
import type { FileRecord, SourceId } from '../../records.js';
import type { WhatsAppChat } from './whatsapp-chat.js';
import { readChat, type WhatsAppFileOfChat } from './whatsapp-export.js';
import { fileRecord } from './whatsapp-messages.js';

interface Rooms {
  /** The rooms of chats that share their title with others. */
  readonly rooms: ReadonlyMap<WhatsAppFileOfChat, SourceId>;
  /** Files that one export of a room has, while another may lack them. */
  readonly found: ReadonlyMap<SourceId, FileRecord>;
}

interface Titled {
  readonly of: WhatsAppFileOfChat;
  readonly title: string;
}

/** Tells exports of one chat, which overlap, from chats of one title, whose people must not read each other. */
export async function roomsOf(chats: readonly Titled[], options: ImportOptions): Promise<Rooms> {
  const rooms = new Map<WhatsAppFileOfChat, SourceId>();
  const found = new Map<SourceId, FileRecord>();
  for (const title of new Set(chats.map((chat) => chat.title))) {
    const same = chats.filter((chat) => chat.title === title);
    if (same.length === 1) continue;
    const known: { room: SourceId; messages: Set<SourceId> }[] = [];
    for (const { of } of same) {
      const messages = keysOf(await readChat(of, options, ''));
      const shared = known.find((one) => [...messages].some((key) => one.messages.has(key)));
      const room = shared?.room ?? `chat:${title}${known.length === 0 ? '' : `#${String(known.length + 1)}`}`;
      if (shared === undefined) known.push({ room, messages });
      else for (const key of messages) shared.messages.add(key);
      rooms.set(of, room);
      for (const file of filesOf(await readChat(of, options, room), of)) found.set(file.id, file);
    }
  }
  return { rooms, found };
}

/** Messages of people. Notices of two chats may be equal. */
const keysOf = ({ said }: WhatsAppChat): Set<SourceId> =>
  new Set(said.flatMap(({ id, content }) => (content.kind === 'text' ? [id] : [])));

function filesOf(chat: WhatsAppChat, of: WhatsAppFileOfChat): readonly FileRecord[] {
  return chat.said
    .flatMap(({ id, content }) =>
      content.kind === 'text' && content.file !== null ? fileRecord(id, content.file, of) : [],
    )
    .filter(({ path }) => path !== null);
}
