import type { RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Command } from '../command.js';
import { assertTakesReplies, quotedIn } from './replying.policy.js';
import { contentOf, sendMessage } from './send.command.js';
import { sendOnce, type SentContent } from './sending.policy.js';

type Reply = RoomCommandOf<'message:reply'>;

/** A `message:send` into a thread. */
export const replyToMessage: Command<'message:reply'> = {
  content(command) {
    const { threadId, inRoom = false } = command.request;
    return [...(sendMessage.content(asSend(command)) ?? []), { threadId, inRoom }];
  },

  names(command) {
    const { threadId, replyTo, mentions = [], inRoom = false } = command.request;
    return {
      ...sendMessage.names(asSend(command)),
      rows: replyTo === undefined ? [threadId] : [threadId, replyTo],
      threads: [{ id: threadId, userIds: [command.actor.userId, ...mentions] }],
      replies: true,
      inRoom,
    };
  },

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => contentInThread(draft, command)));
  },
};

/** The content of a reply, and its place. @throws ChatError the errors of `message:send` */
export function contentInThread(draft: RoomDraft, command: Reply): SentContent {
  const { threadId, replyTo, inRoom = false } = command.request;
  assertTakesReplies(draft, threadId);
  const reply_to = quotedIn(draft, threadId, replyTo);
  return { ...contentOf(draft, asSend(command)), reply_to, thread: { threadId, inRoom } };
}

/** The same command as a send outside threads. */
function asSend({
  request: { threadId: _, inRoom: __, ...request },
  ...command
}: Reply): RoomCommandOf<'message:send'> {
  return { ...command, type: 'message:send', request };
}
