import type { Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { FileRecord, SourceId, Time } from '../../records.js';
import { typed } from '../../text/literal.js';
import type { WallClock } from '../../wall-clock.js';
import type { Said, WhatsAppChat } from './whatsapp-chat.js';
import type { Content, WhatsAppFile } from './whatsapp-contents.js';
import { attachmentOf, type WhatsAppFileOfChat } from './whatsapp-export.js';
import { type WhatsAppNames, whatsAppText } from './whatsapp-text.js';

/** A message that arrived late stands behind later ones; the clock was not put back for that. */
const LATE_MS = 5 * 60_000;
const NOTICE_CHARS_MAX = 500;

/** A person has no id but the name in the address book of the phone. */
const idOf = (name: string): SourceId => `name:${name}`;

/** The file of a message, with its bytes if they stand beside the chat. */
export function fileRecord(message: SourceId, { name, path }: WhatsAppFile, of: WhatsAppFileOfChat): FileRecord {
  const found = path === null ? undefined : attachmentOf(of, path);
  const missing = path === null ? 'left out of the export' : 'not in the export';
  return {
    ...{ record: 'file', id: `${message}:file`, name, type: null, bytes: found?.bytes ?? null },
    ...{ path: found?.place ?? null, missing: found === undefined ? missing : null },
  };
}

interface Context {
  readonly chat: WhatsAppChat;
  readonly of: WhatsAppFileOfChat;
  readonly names: WhatsAppNames;
}

/** Reads the chats of an import. */
export class WhatsAppMessages {
  private readonly rooms = new Set<SourceId>();
  private readonly people = new Set<string>();
  private readonly notices = new Set<SourceId>();

  /** @param found files that an export has, also for messages of others that lack them */
  constructor(
    private readonly clock: WallClock,
    private readonly found: ReadonlyMap<SourceId, FileRecord>,
  ) {}

  *records(chat: WhatsAppChat, of: WhatsAppFileOfChat): Generator<Found> {
    const { room, isDirect, title } = chat;
    if (!this.rooms.has(room)) {
      this.rooms.add(room);
      const kind = isDirect ? 'direct' : 'group';
      const name = isDirect ? null : title;
      yield {
        record: 'room',
        id: room,
        kind,
        visibility: 'private',
        name,
        topic: null,
        archived: false,
        createdAt: null,
      };
    }
    for (const [name, isIn] of chat.members()) {
      yield* this.met(name);
      yield { record: 'membership', room, user: idOf(name), role: 'member', state: isIn ? 'joined' : 'left' };
    }
    const context = { chat, of, names: namesOf(chat) };
    let behind = -Infinity;
    for (const said of chat.said) {
      const { shown } = said.entry;
      const moment = shown === null ? null : this.clock.momentOf(shown, behind - LATE_MS);
      behind = moment ?? behind;
      yield* this.one(said, moment === null ? null : new Date(moment).toISOString(), context);
    }
  }

  private *one({ id, entry, content }: Said, at: Time | null, context: Context): Generator<Found> {
    if (content.kind === 'notice') yield* this.notice(context.chat, { id, entry, content }, at);
    else if (at === null) yield dropped('message', id, 'no time');
    else if (content.kind === 'nothing') yield dropped('message', id, 'empty', 'null');
    else yield* this.message({ id, entry, content }, at, context);
  }

  private *message({ id, entry, content }: Said, at: Time, { chat, of, names }: Context): Generator<Found> {
    const isText = content.kind === 'text';
    const own = isText && content.file !== null ? fileRecord(id, content.file, of) : null;
    const file = own === null ? null : (this.found.get(own.id) ?? own);
    if (file !== null) yield file;
    yield {
      ...{ record: 'message', id, room: chat.room, sender: idOf(entry.author ?? ''), senderName: null, createdAt: at },
      ...{ body: bodyOf(content, names), threadOf: null, inRoom: false, replyTo: null },
      // When it was edited is not known.
      editedAt: isText && content.isEdited ? at : null,
      ...{ deleted: content.kind === 'deleted', files: file === null ? [] : [file.id] },
    };
  }

  private *notice(chat: WhatsAppChat, { id, entry }: Said, at: Time | null): Generator<Found> {
    if (this.notices.has(id)) {
      yield dropped('message', id, 'twice in the export');
      return;
    }
    this.notices.add(id);
    const user = chat.userOf(entry);
    if (user !== null) yield* this.met(user);
    const text = entry.text.replaceAll(/[\u200e\u200f]/g, '').slice(0, NOTICE_CHARS_MAX);
    yield { record: 'notice', room: chat.room, user: user === null ? null : idOf(user), at, text };
  }

  private *met(name: string): Generator<Found> {
    if (this.people.has(name)) return;
    this.people.add(name);
    const id = idOf(name);
    yield { record: 'user', id, username: null, displayName: name, type: 'user', email: null, active: true };
  }
}

function namesOf({ authors }: WhatsAppChat): WhatsAppNames {
  const byNumber = new Map([...authors].map((name) => [name.replaceAll(/\D/g, ''), name]));
  return {
    idOf,
    ofNumber: (digits) => {
      const name = byNumber.get(digits);
      return name === undefined || !/^\+[\d ()-]+$/.test(name) ? undefined : idOf(name);
    },
  };
}

function bodyOf(content: Content, names: WhatsAppNames): string {
  if (content.kind === 'text') return whatsAppText(content.text, names);
  if (content.kind !== 'poll') return '';
  return [`**${typed(content.question)}**`, ...content.options.map((option) => `- ${typed(option)}`)].join('\n');
}
