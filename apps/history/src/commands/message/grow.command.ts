import { ChatError, growingLimitOf, invalid, type Actor, type RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Command } from '../command.js';
import { contentToEveryone, sendToEveryone } from './everyone.command.js';
import { assertMayGrow } from './growing.policy.js';
import { contentInThread, replyToMessage } from './reply.command.js';
import { contentOf, sendMessage } from './send.command.js';
import { sendOnce, type SentContent } from './sending.policy.js';

type Growing = RoomCommandOf<'message:grow'>;

/** A `message:send` of the beginning of a message that grows, also to everyone or into a thread. */
export const sendGrowing: Command<'message:grow'> = {
  content: (command) => [...(contentOfSend(command) ?? []), { grow: true }],

  names(command) {
    const { reply, send } = kindsOf(command);
    return { ...(reply ? replyToMessage.names(reply) : sendMessage.names(send)), grows: true };
  },

  apply(draft, command, fingerprint) {
    const { id } = command.request;
    const sent = sendOnce(draft, command, fingerprint, () => beginningOf(draft, command));
    if (!sent.dup) {
      const { userId } = command.actor;
      const row = { room_id: draft.roomId, message_id: id, sender_id: userId };
      draft.growing.begin(row, draft.row(id)?.body ?? '');
      draft.people.countGrowing(userId);
    }
    return done(sent);
  },
};

/** @throws ChatError INVALID, FORBIDDEN and LIMIT_REACHED of the growing, and the errors of the send */
function beginningOf(draft: RoomDraft, command: Growing): SentContent {
  if ((command.request.attachments ?? []).length > 0)
    throw invalid('attachments', 'are not allowed in a message that grows');
  assertMayGrow(draft, command.actor);
  assertMayOpenAnother(draft, command.actor);
  return { ...sentContent(draft, command), grow: 'growing' };
}

function contentOfSend(command: Growing): readonly unknown[] | null {
  const { reply, send, toEveryone } = kindsOf(command);
  if (toEveryone) return sendToEveryone.content(toEveryone);
  return reply ? replyToMessage.content(reply) : sendMessage.content(send);
}

function sentContent(draft: RoomDraft, command: Growing): SentContent {
  const { reply, send, toEveryone } = kindsOf(command);
  if (toEveryone) return contentToEveryone(draft, toEveryone);
  return reply ? contentInThread(draft, reply) : contentOf(draft, send);
}

/** @throws ChatError LIMIT_REACHED */
function assertMayOpenAnother({ people }: RoomDraft, { userId, type }: Actor): void {
  if (people.growingOf(userId) >= growingLimitOf(type)) throw new ChatError('LIMIT_REACHED', { scope: 'growing' });
}

interface Kinds {
  readonly send: RoomCommandOf<'message:send'>;
  readonly reply?: RoomCommandOf<'message:reply'>;
  readonly toEveryone?: RoomCommandOf<'message:everyone'>;
}

/** The same command as the send that it would be if it did not grow. */
function kindsOf({ request: { grow: _, ...request }, ...command }: Growing): Kinds {
  const { threadId, everyone } = request;
  return {
    send: { ...command, type: 'message:send', request },
    ...(everyone === true && { toEveryone: { ...command, type: 'message:everyone', request } }),
    ...(threadId !== undefined && { reply: { ...command, type: 'message:reply', request: { ...request, threadId } } }),
  };
}
