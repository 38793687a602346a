import type { MessageId, RoomId, UserId } from '#contracts';
import type { ImportedEntry } from '#access/imports-api';
import { importedMessageId } from '../imported-ids.js';

/** An entry with the ids that it, its thread and the message that it answers have here. */
export interface NamedEntry extends Omit<ImportedEntry, 'id' | 'threadOf' | 'replyTo'> {
  readonly id: MessageId;
  readonly threadOf: MessageId | null;
  readonly replyTo: MessageId | null;
}

export function namedEntry(key: Buffer, roomId: RoomId, entry: ImportedEntry): NamedEntry {
  const idOf = (source: string): MessageId => importedMessageId(key, roomId, source);
  const { id, threadOf, replyTo } = entry;
  return {
    ...entry,
    id: idOf(id),
    threadOf: threadOf === null ? null : idOf(threadOf),
    replyTo: replyTo === null ? null : idOf(replyTo),
  };
}

/** The users whom the entry names. */
export function usersOf({ sender, mentions, reactions }: ImportedEntry): UserId[] {
  return [...(sender === null ? [] : [sender]), ...mentions, ...reactions.map(({ user }) => user)];
}
