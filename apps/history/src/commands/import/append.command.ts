import {
  ChatError,
  type AppendedMessage,
  type AppendedMessages,
  type MessageId,
  type RoomCommandOf,
  type UserId,
} from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Names } from '../../room/rows/names.js';
import { notCompared, type Command } from '../command.js';
import { addImported, threadOf } from './adding.policy.js';
import { endImport } from './end.policy.js';

type Messages = RoomCommandOf<'import:append'>['request']['messages'];

/** Messages of a later export, behind those of earlier ones. Nobody is told of them: all markers move along. */
export const appendImported: Command<'import:append'> = {
  content: notCompared,

  names({ request: { messages } }) {
    return {
      imported: true,
      allMembers: true,
      members: messages.flatMap(({ senderId }) => senderId ?? []),
      people: messages.flatMap(usersOf),
      messages: messages.map(({ id }) => id),
      rows: messages.flatMap(({ threadId, replyTo }) => [threadId ?? [], replyTo ?? []].flat()),
      files: messages.flatMap(({ files }) => files.map(({ id }) => id)),
      threads: threadsOf(messages),
      replies: true,
    };
  },

  apply(draft, { request: { messages } }) {
    const { room, imported } = draft;
    if (room === undefined || imported === undefined) throw new ChatError('NOT_FOUND');
    const counts: AppendedMessages = { stored: 0, known: 0, refused: 0 };
    const isOpen = room.deleted_at === null && room.head_seq === room.imported_seq;
    for (const message of messages) {
      const outcome = outcomeOf(draft, message, isOpen);
      // The item of the room comes before its messages.
      if (outcome === 'stored' && counts.stored === 0) draft.changeSettings();
      if (outcome === 'stored') addImported(draft, message);
      counts[outcome] += 1;
    }
    if (counts.stored > 0) endImport(draft);
    return done<'import:append'>(counts);
  },
};

function outcomeOf(draft: RoomDraft, message: AppendedMessage, isOpen: boolean): keyof AppendedMessages {
  const { id, createdAt, threadId } = message;
  if ((draft.message(id) ?? draft.purgedMessage(id)) !== undefined) return 'known';
  if (threadId !== null && threadOf(draft, message) === null) return 'refused';
  const isBehind = Date.parse(createdAt) >= draft.record.last_activity_at.getTime();
  return isOpen && isBehind ? 'stored' : 'refused';
}

function usersOf({ senderId, mentions }: AppendedMessage): UserId[] {
  return senderId === null ? mentions : [senderId, ...mentions];
}

function threadsOf(messages: Messages): NonNullable<Names['threads']> {
  const threads = new Map<MessageId, Set<UserId>>();
  for (const message of messages) {
    if (message.threadId === null) continue;
    const users = threads.get(message.threadId) ?? new Set();
    threads.set(message.threadId, users);
    for (const userId of usersOf(message)) users.add(userId);
  }
  return [...threads].map(([id, userIds]) => ({ id, userIds: [...userIds] }));
}
