import { invalid, type Actor, type CommandRequests } from '#contracts';
import { done } from '../../room/draft/outcome.js';
import type { RoomDraft } from '../../room/draft/room-draft.js';
import { sorted } from '../../room/rules/fingerprint.policy.js';
import type { MessageContent } from '../../room/rows/message.rows.js';
import type { Command } from '../command.js';
import { assertAccepted } from './accepting.policy.js';
import { attachmentsOf, checkedFiles, namesOf, readFilesOf } from './attachments.policy.js';
import { keeping } from './keeping.policy.js';
import { sendOnce } from './sending.policy.js';

type Send = { readonly request: CommandRequests['message:send']; readonly actor: Actor };

export const sendMessage: Command<'message:send'> = {
  /** Has no entry for files without any: the fingerprints of messages that older versions stored stay valid. */
  content({ request: { body, replyTo, mentions, ext, attachments = [] } }) {
    const content = [body ?? null, replyTo ?? null, mentions ?? [], ext === undefined ? null : sorted(ext)];
    return attachments.length === 0 ? content : [...content, attachments];
  },

  names({ request: { id, afterId, replyTo, mentions, attachments, keepsUnread } }) {
    const messages = [id];
    if (afterId !== undefined) messages.push(afterId);
    if (replyTo !== undefined) messages.push(replyTo);
    if (attachments !== undefined && attachments.length > 0)
      return keeping({ messages, members: mentions ?? [], files: readFilesOf(attachments) }, keepsUnread);
    return keeping(mentions === undefined ? { messages } : { messages, members: mentions }, keepsUnread);
  },

  apply(draft, command, fingerprint) {
    return done(sendOnce(draft, command, fingerprint, () => contentOf(draft, command)));
  },
};

/** Lists all fields, because every message passes here and object spread takes a microsecond. */
export function contentOf(draft: RoomDraft, { request, actor }: Send): MessageContent {
  const { id, body, replyTo, mentions = [], ext = null, attachments = [] } = request;
  if (replyTo !== undefined && draft.message(replyTo) === undefined)
    throw invalid('replyTo', 'is no message of this room');
  if (mentions.some((userId) => draft.member(userId)?.state !== 'joined'))
    throw invalid('mentions', 'must be members of this room');
  if (request.inRoom === true) throw invalid('inRoom', 'is only for replies');
  const files = checkedFiles(draft, { ids: attachments, userId: actor.userId });
  const text = body ?? namesOf(files);
  assertAccepted(draft, actor.userId, { body: text, ext, files });
  draft.files.bind(attachments, id);
  return {
    body: text,
    ext,
    mentions,
    reply_to: replyTo ?? null,
    attachments: attachmentsOf(files, body === undefined),
  };
}
