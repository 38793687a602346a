import type { RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Command } from '../command.js';
import { contentInThread, replyToMessage } from './reply.command.js';
import { contentOf, sendMessage } from './send.command.js';
import { sendOnce, type SentContent } from './sending.policy.js';

type Scheduled = RoomCommandOf<'schedule:send'>;
type Reply = RoomCommandOf<'message:reply'>;

/**
 * A `message:send` at its time, in a thread or not. It has a name of its own, so that a history of a version before refuses it: it
 * must not store the message as one that its author has just written.
 */
export const sendScheduled: Command<'schedule:send'> = {
  content(command) {
    const reply = asReply(command);
    return reply === undefined ? sendMessage.content(asSend(command)) : replyToMessage.content(reply);
  },

  names(command) {
    const reply = asReply(command);
    return reply === undefined ? sendMessage.names(asSend(command)) : replyToMessage.names(reply);
  },

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => ({ ...contentAt(draft, command), scheduled: true })));
  },
};

function contentAt(draft: RoomDraft, command: Scheduled): SentContent {
  const reply = asReply(command);
  return reply === undefined ? contentOf(draft, asSend(command)) : contentInThread(draft, reply);
}

function asSend(command: Scheduled): RoomCommandOf<'message:send'> {
  return { ...command, type: 'message:send' };
}

function asReply({ request, ...command }: Scheduled): Reply | undefined {
  const { threadId } = request;
  return threadId === undefined ? undefined : { ...command, type: 'message:reply', request: { ...request, threadId } };
}
