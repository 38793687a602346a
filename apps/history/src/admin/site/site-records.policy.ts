import type { RoomId, StoredFile } from '#contracts';
import { shownName } from '#contracts/shown-name';
import { NOT_EXPORTED } from '#access/site-export-api';
import type {
  FileRecord,
  MembershipRecord,
  MessageRecord,
  NeutralRecord,
  ReactionRecord,
  RoomRecord,
} from '#import/records';
import { escapeMarkdown } from '#import/text/literal';
import type { SiteMember, SiteMessage, SiteReaction, SiteRoom } from './site.rows.js';

/** Why no bytes of a file in this state are exported. The scanner checks those of the others again. */
const MISSING: Readonly<Record<StoredFile['state'], string>> = {
  ready: NOT_EXPORTED,
  checking: NOT_EXPORTED,
  open: NOT_EXPORTED,
  refused: 'refused by the scanner',
  gone: 'gone',
};

export function toRoomRecord({ archived_at, created_at, ...room }: SiteRoom): RoomRecord {
  return { record: 'room', ...room, archived: archived_at !== null, createdAt: created_at.toISOString() };
}

export function toMembership(room: RoomId, { user_id: user, role, state }: SiteMember): MembershipRecord {
  return { record: 'membership', room, user, role, state: state === 'joined' ? 'joined' : 'left' };
}

export function toReaction({ message_id: message, user_id: user, emoji }: SiteReaction): ReactionRecord {
  return { record: 'reaction', message, user, emoji };
}

/** A message, after its files; a system message is a notice. A deleted one is a stand-in if it has replies, else nothing. */
export function toRecords(room: RoomId, row: SiteMessage): NeutralRecord[] {
  const createdAt = row.created_at.toISOString();
  if (row.kind === 'system')
    return [{ record: 'notice', room, user: row.noticed_id, at: createdAt, text: row.system?.type ?? 'system' }];
  const place = { id: row.id, room, sender: row.sender_id, createdAt };
  if (row.deleted_at !== null) return row.has_replies === true ? [standIn(place)] : [];
  const files = row.attachments?.files ?? [];
  const message: MessageRecord = {
    record: 'message',
    ...place,
    senderName: row.sender_type === 'bot' ? senderNameOf(row) : null,
    body: bodyOf(row),
    mentions: row.mentions,
    threadOf: row.thread_id,
    inRoom: row.in_room === true,
    replyTo: row.reply_to,
    editedAt: row.edited_at?.toISOString() ?? null,
    deleted: false,
    files: files.map(({ id }) => id),
    ...ownOfParley(row),
  };
  return [
    ...files.map(toFileRecord),
    message,
    ...(row.pinned_at === null ? [] : [{ record: 'pin', message: row.id, user: null } as const]),
  ];
}

/** Data on messages of erased accounts may have their names. */
function ownOfParley({ everyone, ext, sender_id }: SiteMessage): Pick<MessageRecord, 'everyone' | 'ext'> {
  return { ...(everyone === true && { everyone }), ...(ext !== null && sender_id !== null && { ext }) };
}

function standIn(place: Pick<MessageRecord, 'id' | 'room' | 'sender' | 'createdAt'>): MessageRecord {
  const content = { senderName: null, body: '', mentions: [], files: [] };
  const links = { threadOf: null, inRoom: false, replyTo: null, editedAt: null };
  return { record: 'message', ...place, ...content, ...links, deleted: true };
}

function toFileRecord({ id, name, type, bytes, state }: StoredFile): FileRecord {
  return { record: 'file', id, name, type, bytes, path: null, missing: MISSING[state] };
}

/** The names of files are no text of their sender. A forward says whose words it has. */
function bodyOf({ body, attachments, forward_of, is_origin_erased }: SiteMessage): string {
  const own = attachments?.auto === true ? '' : body;
  if (forward_of === null) return own;
  const name = is_origin_erased === true ? null : forward_of.senderName;
  const head = name === null ? 'Forwarded:' : `Forwarded from ${escapeMarkdown(name)}:`;
  return own === '' ? head : `${head}\n\n${own}`;
}

/** By the convention for bots (`ext.sender`). */
function senderNameOf({ ext }: SiteMessage): string | null {
  const sender: unknown = ext?.['sender'];
  if (typeof sender !== 'object' || sender === null || !('name' in sender)) return null;
  return typeof sender.name === 'string' ? shownName(sender.name, ' ') : null;
}
