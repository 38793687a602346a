import { invalid, LIMITS, type AppendedMessage, type MessageId } from '#contracts';
import { qualifiedEmoji } from '#contracts/emoji';
import type { MessageWithFiles, WithFiles } from '../files/imported-files.js';
import { extOf, type NamedEntry } from '../filling/named-entry.js';

/** The messages whose files are to be bound. */
export function withFiles(named: readonly NamedEntry[]): MessageWithFiles[] {
  return named
    .filter(({ files, deleted }) => files.length > 0 && !deleted)
    .map(({ id: messageId, body, files }) => ({ messageId, body, files }));
}

/** An entry as the room's command takes it. @throws ChatError INVALID */
export function appendedMessage(entry: NamedEntry, files: ReadonlyMap<MessageId, WithFiles>): AppendedMessage {
  const { id, sender: senderId, createdAt, editedAt, mentions, threadOf: threadId, inRoom, replyTo, ...more } = entry;
  const emojis = new Set(entry.reactions.map(({ emoji }) => qualifiedEmoji(emoji)));
  if (emojis.size > LIMITS.emojisPerMessage)
    throw invalid('reactions', `must have at most ${String(LIMITS.emojisPerMessage)} emojis`);
  const { body, attachments = null }: WithFiles = files.get(id) ?? { body: entry.body };
  return {
    ...{ id, senderId, createdAt, editedAt, body, threadId, inRoom, replyTo },
    ext: extOf(more),
    mentions: [...mentions],
    deleted: more.deleted,
    pinned: more.pinned,
    everyone: more.everyone,
    files: attachments?.files ?? [],
    autoBody: attachments?.auto ?? false,
    reactions: more.reactions.map(({ user: userId, emoji }) => ({ userId, emoji })),
  };
}
