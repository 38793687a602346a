import { ChatError } from '#contracts/errors';
import { LIMITS } from '#contracts/limits';
import { codePoints, isBlank, isStorable } from '#contracts/text';
import type { Ext, MessageId, RequestOf, UserId } from '#contracts';

import type { FileSource } from '../files/file-source.js';

/** The part of a message that the user writes. */
export interface Draft {
  /** May be empty if there are files. */
  readonly body: string;
  readonly files?: readonly FileSource[];
  readonly replyTo?: MessageId;
  readonly mentions?: readonly UserId[];
  readonly ext?: Ext;
  /** True to mention all members of a group. Only for servers with the feature `everyone`, and not with `threadId`. */
  readonly everyone?: boolean;
  /** The root of the thread to reply in. Only for servers with the feature `threads`, like `inRoom`. */
  readonly threadId?: MessageId;
  /** True to send a reply to the room too. */
  readonly inRoom?: boolean;
}

/** True if the message has no text, but only files. */
export function isWithoutText({ body, files = [] }: Draft): boolean {
  return files.length > 0 && isBlank(body);
}

/**
 * Checks the limits that apply in every room before sending. This is required: the server answers a frame that is too
 * large by closing the connection, so the client would resend it forever.
 */
export function draftError(draft: Draft): ChatError | null {
  const { body, files = [], mentions, everyone, ext, threadId, inRoom } = draft;
  if (!isWithoutText(draft) && !isBody(body)) return invalid('body');
  if (files.length > LIMITS.filesPerMessage) return new ChatError('LIMIT_REACHED', { scope: 'filesPerMessage' });
  if (mentions !== undefined && mentions.length > LIMITS.mentions) return invalid('mentions');
  if (ext !== undefined && new TextEncoder().encode(JSON.stringify(ext)).length > LIMITS.extBytes)
    return invalid('ext');
  return threadId === undefined ? invalidIf(inRoom, 'inRoom') : invalidIf(everyone, 'everyone');
}

/** The request of a valid draft, without its files. */
export function fieldsOf(draft: Draft): Omit<RequestOf<'message:send'>, 'id' | 'roomId'> {
  const { body, replyTo, mentions, everyone, ext, threadId, inRoom } = draft;
  return {
    ...(!isWithoutText(draft) && { body }),
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions !== undefined && mentions.length > 0 && { mentions: [...mentions] }),
    ...(everyone === true && { everyone }),
    ...(ext !== undefined && { ext }),
    ...(threadId !== undefined && { threadId }),
    ...(inRoom === true && { inRoom }),
  };
}

function isBody(body: string): boolean {
  return !isBlank(body) && isStorable(body) && codePoints(body) <= LIMITS.bodyChars;
}

function invalidIf(isGiven: boolean | undefined, field: string): ChatError | null {
  return isGiven === true ? invalid(field) : null;
}

const invalid = (field: string): ChatError => new ChatError('INVALID', { field });
