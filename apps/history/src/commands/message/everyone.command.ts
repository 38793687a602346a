import type { RoomCommandOf } from '#contracts';
import { callerIn } from '../../room/draft/caller.policy.js';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import type { Command } from '../command.js';
import { assertMayTellEveryone } from './everyone.policy.js';
import { contentOf, sendMessage } from './send.command.js';
import { sendOnce, type SentContent } from './sending.policy.js';

type ToEveryone = RoomCommandOf<'message:everyone'>;

/** A `message:send` that mentions everyone. */
export const sendToEveryone: Command<'message:everyone'> = {
  content: (command) => [...(sendMessage.content(asSend(command)) ?? []), { everyone: true }],

  names: (command) => sendMessage.names(asSend(command)),

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => contentToEveryone(draft, command)));
  },
};

/** @throws ChatError the errors of `message:send` */
export function contentToEveryone(draft: RoomDraft, command: ToEveryone): SentContent {
  const { threadId = null } = command.request;
  assertMayTellEveryone(draft, callerIn(draft, command.actor), { thread_id: threadId });
  return { ...contentOf(draft, asSend(command)), everyone: true };
}

function asSend(command: ToEveryone): RoomCommandOf<'message:send'> {
  return { ...command, type: 'message:send' };
}
