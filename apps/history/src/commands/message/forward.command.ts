import { ChatError, type Ext, type RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { MessageContent } from '../../room/rows/message.rows.js';
import type { PersonRow } from '../../room/rows/person.js';
import type { Command } from '../command.js';
import { assertAccepted } from './accepting.policy.js';
import { attachmentsOf, copiedFiles, namesOf, passedOn } from './attachments.policy.js';
import { keeping } from './keeping.policy.js';
import { sendOnce } from './sending.policy.js';

/** The look of a bot's message, and that a message is quiet: a forward is another one's act. */
const OF_ORIGIN_ALONE: ReadonlySet<string> = new Set(['sender', 'color', 'quiet']);

/** Copies a text message that the caller may read, in its committed state. Mentions are not copied. */
export const forwardMessage: Command<'message:forward'> = {
  content: ({ request: { from } }) => [from.roomId, from.id],

  names({ request: { id, afterId, from, keepsUnread } }) {
    const messages = afterId === undefined ? [id] : [id, afterId];
    // The origin may be a message of the target room.
    return keeping({ messages, rows: [from.id], origins: [from] }, keepsUnread);
  },

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => contentOf(draft, command)));
  },
};

function contentOf(draft: RoomDraft, { request, actor }: RoomCommandOf<'message:forward'>): MessageContent {
  const origin = draft.origin({ ...request.from, userId: actor.userId });
  if (origin === undefined || origin.row.deleted_at !== null) throw new ChatError('NOT_FOUND', { field: 'from' });
  const { row, sender } = origin;
  if (row.kind === 'system') throw new ChatError('FORBIDDEN');
  if (row.grow === 'growing') throw new ChatError('NOT_READY', { field: 'from', message: 'The message still grows.' });
  const forwardOf = {
    roomId: row.room_id,
    senderId: row.sender_id,
    senderName: nameOf(sender),
    createdAt: row.created_at.toISOString(),
  };
  const { attachments } = row;
  const files = passedOn(draft, attachments?.files ?? [], actor);
  const auto = attachments !== null && attachments.auto && files.length > 0;
  const body = auto ? namesOf(files) : row.body;
  const ext = extPassedOn(row.ext);
  assertAccepted(draft, actor.userId, { body, ext, files });
  const copies = copiedFiles(draft, files, { actor, messageId: request.id });
  const content = { body, ext, mentions: [], reply_to: null, forward_of: forwardOf };
  return attachments === null ? content : { ...content, attachments: attachmentsOf(copies, auto) };
}

/** An erased account has none. */
function nameOf(sender: PersonRow | null): string | null {
  return sender === null || sender.erased_at !== null ? null : (sender.display_name ?? sender.username);
}

function extPassedOn(ext: Ext | null): Ext | null {
  const all = Object.entries(ext ?? {});
  const kept = all.filter(([name]) => !OF_ORIGIN_ALONE.has(name));
  if (kept.length === all.length) return ext;
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
