import { ChatError, type RoomCommand, type RoomCommandOf, type SendCommand } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { Command } from '../command.js';
import { sendToEveryone } from './everyone.command.js';
import { forwardMessage } from './forward.command.js';
import { sendGrowing } from './grow.command.js';
import { replyToMessage } from './reply.command.js';
import { sendMessage } from './send.command.js';
import { storedOnce } from './sending.policy.js';

const SENDS: { readonly [Type in SendCommand]: Command<Type> } = {
  'message:send': sendMessage,
  'message:forward': forwardMessage,
  'message:reply': replyToMessage,
  'message:everyone': sendToEveryone,
  'message:grow': sendGrowing,
};

/** A send of a connection whose earlier send has failed. A repeat has its answer; nothing else overtakes that one. */
export const repeatMessage: Command<'message:repeat'> = {
  content(command) {
    const { send } = command.request;
    // Its type and its request belong together, which TypeScript cannot see.
    const definition = SENDS[send.type] as Command<SendCommand>;
    return definition.content({ ...command, ...send } as RoomCommand as RoomCommandOf<SendCommand>);
  },

  names: ({ request: { send } }) => ({ messages: [send.request.id] }),

  apply(draft, { request: { send, error }, actor }, fingerprint) {
    const stored = storedOnce(draft, send.request.id, actor, fingerprint);
    if (stored === undefined) throw ChatError.fromBody(error);
    return done(stored);
  },
};
