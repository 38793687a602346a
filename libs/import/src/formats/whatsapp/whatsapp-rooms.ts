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
    const known: KnownRoom[] = [];
    for (const { of } of same) {
      const room = roomOf(title, keysOf(await readChat(of, options, '')), known);
      rooms.set(of, room);
      for (const file of filesOf(await readChat(of, options, room), of)) found.set(file.id, file);
    }
  }
  return { rooms, found };
}

interface KnownRoom {
  readonly room: SourceId;
  readonly messages: readonly ReadonlySet<SourceId>[];
}

/** The room of an export with these messages, which is noted. */
function roomOf(title: string, messages: ReadonlySet<SourceId>, known: KnownRoom[]): SourceId {
  const at = known.findIndex((one) => one.messages.some((others) => [...messages].some((key) => others.has(key))));
  const { room, messages: others } = known[at] ?? {
    room: `chat:${title}${known.length === 0 ? '' : `#${String(known.length + 1)}`}`,
    messages: [],
  };
  known[at < 0 ? known.length : at] = { room, messages: [...others, messages] };
  return room;
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
