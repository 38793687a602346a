import type { Ext, MessageId, RoomId, UserId } from '#contracts';
import { shownName } from '#contracts/shown-name';
import type { ImportedEntry } from '#access/imports-api';
import { type ImportKey, importedMessageId } from '../imported-ids.js';

/** An entry with the ids that it, its thread and the message that it answers have here. */
export interface NamedEntry extends Omit<ImportedEntry, 'id' | 'threadOf' | 'replyTo'> {
  readonly id: MessageId;
  readonly threadOf: MessageId | null;
  readonly replyTo: MessageId | null;
}

export function namedEntry(key: ImportKey, roomId: RoomId, entry: ImportedEntry): NamedEntry {
  const idOf = (source: string): MessageId => importedMessageId(key, roomId, source);
  const { id, threadOf, replyTo } = entry;
  return {
    ...entry,
    id: idOf(id),
    threadOf: threadOf === null ? null : idOf(threadOf),
    replyTo: replyTo === null ? null : idOf(replyTo),
  };
}

/** The data on the message as it is stored, by the convention for names of senders. */
export function extOf({ ext, senderName }: Pick<ImportedEntry, 'ext' | 'senderName'>): Ext | null {
  if (ext !== null) return ext;
  const name = shownName(senderName, ' ');
  return name === null ? null : { sender: { name } };
}

/** The users whom the entry names. */
export function usersOf({ sender, mentions, reactions }: ImportedEntry): UserId[] {
  return [...(sender === null ? [] : [sender]), ...mentions, ...reactions.map(({ user }) => user)];
}
