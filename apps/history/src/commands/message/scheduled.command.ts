import type { RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { Command } from '../command.js';
import { contentOf, sendMessage } from './send.command.js';
import { sendOnce } from './sending.policy.js';

/**
 * A `message:send` at its time. It has a name of its own, so that a history of a version before refuses it: it must not store
 * the message as one that its author has just written.
 */
export const sendScheduled: Command<'schedule:send'> = {
  content: (command) => sendMessage.content(asSend(command)),

  names: (command) => sendMessage.names(asSend(command)),

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => ({ ...contentOf(draft, command), scheduled: true })));
  },
};

function asSend(command: RoomCommandOf<'schedule:send'>): RoomCommandOf<'message:send'> {
  return { ...command, type: 'message:send' };
}
