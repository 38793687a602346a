import { ChatError } from '#contracts/errors';
import { LIMITS } from '#contracts/limits';
import { codePoints, isBlank, isStorable } from '#contracts/text';
import type { Ext, MessageId, UserId } from '#contracts';

import type { FileSource } from '../files/file-source.js';

/** The part of a message that the user writes. */
export interface Draft {
  /** May be empty if there are files. */
  readonly body: string;
  readonly files?: readonly FileSource[];
  readonly replyTo?: MessageId;
  readonly mentions?: readonly UserId[];
  readonly ext?: Ext;
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
  const { body, files = [], mentions, ext, threadId, inRoom } = draft;
  if (!isWithoutText(draft) && !isBody(body)) return invalid('body');
  if (files.length > LIMITS.filesPerMessage) return new ChatError('LIMIT_REACHED', { scope: 'filesPerMessage' });
  if (mentions !== undefined && mentions.length > LIMITS.mentions) return invalid('mentions');
  if (ext !== undefined && new TextEncoder().encode(JSON.stringify(ext)).length > LIMITS.extBytes)
    return invalid('ext');
  if (inRoom === true && threadId === undefined) return invalid('inRoom');
  return null;
}

function isBody(body: string): boolean {
  return !isBlank(body) && isStorable(body) && codePoints(body) <= LIMITS.bodyChars;
}

const invalid = (field: string): ChatError => new ChatError('INVALID', { field });
