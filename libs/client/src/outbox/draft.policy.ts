import { ChatError } from '#contracts/errors';
import { LIMITS } from '#contracts/limits';
import { codePoints, isBlank, isStorable } from '#contracts/text';
import type { Ext, MessageId, UserId } from '#contracts';

/** The part of a message that the user writes. */
export interface Draft {
  readonly body: string;
  readonly replyTo?: MessageId;
  readonly mentions?: readonly UserId[];
  readonly ext?: Ext;
}

/**
 * Checks the limits that apply in every room before sending. This is required: the server answers a frame that is too
 * large by closing the connection, so the client would resend it forever.
 */
export function draftError({ body, mentions, ext }: Draft): ChatError | null {
  if (isBlank(body) || !isStorable(body) || codePoints(body) > LIMITS.bodyChars) return invalid('body');
  if (mentions !== undefined && mentions.length > LIMITS.mentions) return invalid('mentions');
  if (ext !== undefined && new TextEncoder().encode(JSON.stringify(ext)).length > LIMITS.extBytes)
    return invalid('ext');
  return null;
}

const invalid = (field: string): ChatError => new ChatError('INVALID', { field });
