import { invalid, type RoomCommandOf } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { sorted } from '../../room/rules/fingerprint.policy.js';
import type { Command } from '../command.js';
import { sendOnce } from './sending.policy.js';

type Send = RoomCommandOf<'message:send'>;

export const sendMessage: Command<'message:send'> = {
  content({ request: { body, replyTo, mentions, ext } }) {
    return [body, replyTo ?? null, mentions ?? [], ext === undefined ? null : sorted(ext)];
  },

  names({ request: { id, afterId, replyTo, mentions } }) {
    const messages = [id];
    if (afterId !== undefined) messages.push(afterId);
    if (replyTo !== undefined) messages.push(replyTo);
    return mentions === undefined ? { messages } : { messages, members: mentions };
  },

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => contentOf(draft, command)));
  },
};

function contentOf(draft: RoomDraft, { request }: Send) {
  const { body, replyTo, mentions = [], ext = null } = request;
  if (replyTo !== undefined && draft.message(replyTo) === undefined)
    throw invalid('replyTo', 'is no message of this room');
  if (mentions.some((userId) => draft.member(userId)?.state !== 'joined'))
    throw invalid('mentions', 'must be members of this room');
  return { body, ext, mentions, reply_to: replyTo ?? null };
}
