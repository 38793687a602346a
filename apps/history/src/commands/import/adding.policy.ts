import { qualifiedEmoji } from '#contracts/emoji';
import type { AppendedMessage, MessageId, UserId } from '#contracts';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { toStoredFile } from '../../room/rows/file.rows.js';
import type { MessageContent, MessageRow } from '../../room/rows/message.rows.js';
import type { NewMessage } from '../../room/rows/room-facts.js';
import { attachmentsOf } from '../message/attachments.policy.js';
import { keepOut } from './seats.policy.js';
import { addReply } from '../message/replying.policy.js';

/** No client sends such a message again. */
const NO_FINGERPRINT = Buffer.alloc(0);

/** Adds a message of an import with all that it has. */
export function addImported(draft: RoomDraft, imported: AppendedMessage): void {
  const { id, inRoom, senderId } = imported;
  const at = notAfter(draft.now, imported.createdAt);
  const sender_id = senderId !== null && draft.people.person(senderId) !== undefined ? senderId : null;
  const message: NewMessage = { id, kind: 'text', sender_id, system: null, fingerprint: NO_FINGERPRINT };
  const threadId = threadOf(draft, imported);
  const content = { ...contentOf(draft, imported), reply_to: quoted(draft, imported, threadId) };
  if (threadId === null) draft.addMessage(message, content, undefined, at);
  else addReply(draft, message, content, { threadId, inRoom }, at);
  bindFiles(draft, imported);
  if (sender_id !== null && draft.member(sender_id) === undefined) keepOut(draft, sender_id, at);
  change(draft, imported, at);
}

function notAfter(now: Date, time: string): Date {
  return new Date(Math.min(Date.parse(time), now.getTime()));
}

/** The root of the thread; `null` also if it is missing. */
export function threadOf(draft: RoomDraft, { threadId }: AppendedMessage): MessageId | null {
  const root = threadId === null ? undefined : draft.row(threadId);
  return root?.kind === 'text' && root.thread_id === null ? root.id : null;
}

/** A reply quotes its root, or another reply of the thread. */
function quoted(draft: RoomDraft, { replyTo }: AppendedMessage, threadId: MessageId | null): MessageId | null {
  const found = replyTo === null ? undefined : draft.row(replyTo);
  if (threadId !== null) return found?.thread_id === threadId ? found.id : threadId;
  return found?.id ?? null;
}

/** The files as they are now: a job may have worked on them since they were named. */
function contentOf({ files }: RoomDraft, { deleted, ...imported }: AppendedMessage): Omit<MessageContent, 'reply_to'> {
  if (deleted) return { body: '', ext: null, mentions: [] };
  const { body, ext, mentions, autoBody, everyone } = imported;
  const shown = imported.files.map((file) => {
    const stored = files.file(file.id);
    return stored === undefined ? file : toStoredFile(stored);
  });
  return { body, ext, mentions, attachments: attachmentsOf(shown, autoBody), everyone: everyone || null };
}

/** Files whose bytes are missing have no row. */
function bindFiles({ files }: RoomDraft, { id, files: shown }: AppendedMessage): void {
  const ids = shown.map((file) => file.id).filter((fileId) => files.file(fileId) !== undefined);
  files.bind(ids, id);
}

/** A message has another rev than it was sent with if it was edited, deleted or pinned, or has reactions. */
function change(draft: RoomDraft, imported: AppendedMessage, at: Date): void {
  const row = draft.row(imported.id);
  if (row === undefined) return;
  const reactions = imported.deleted ? [] : imported.reactions;
  for (const { userId, emoji } of reactions) addReaction(draft, row.id, userId, qualifiedEmoji(emoji));
  const changed = changedRow(row, imported, { at, now: draft.now });
  if (reactions.length > 0 || CHANGES.some((name) => changed[name] !== null)) draft.changeMessage(changed);
}

const CHANGES = ['edited_at', 'deleted_at', 'pinned_at'] as const;

function changedRow(
  row: MessageRow,
  { editedAt, deleted, pinned }: AppendedMessage,
  { at, now }: { readonly at: Date; readonly now: Date },
): MessageRow {
  const edited = editedAt === null ? null : new Date(Math.max(at.getTime(), notAfter(now, editedAt).getTime()));
  return {
    ...row,
    edited_at: edited,
    version: edited === null ? row.version : row.version + 1,
    deleted_at: deleted ? (edited ?? at) : null,
    pinned_at: pinned && !deleted ? at : null,
  };
}

function addReaction({ reactions }: RoomDraft, messageId: MessageId, userId: UserId, emoji: string): void {
  const key = { messageId, emoji, userId };
  if (!reactions.has(key)) reactions.add(key);
}
