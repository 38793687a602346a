import { ChatError } from '#contracts/errors';
import { LIMITS } from '#contracts/limits';
import { codePoints, isBlank, isStorable } from '#contracts/text';
import type { Ext, MessageId, UserId } from '#contracts';

/** What a user writes; the rest of a message is the client's and the server's to add. */
export interface Draft {
  readonly body: string;
  readonly replyTo?: MessageId;
  readonly mentions?: readonly UserId[];
  readonly ext?: Ext;
}

/**
 * What the server would refuse in any room, found before it is sent: a frame that is too large would not be refused
 * but close the connection, again and again.
 */
export function draftError({ body, mentions, ext }: Draft): ChatError | null {
  if (isBlank(body) || !isStorable(body) || codePoints(body) > LIMITS.bodyChars) return invalid('body');
  if (mentions !== undefined && mentions.length > LIMITS.mentions) return invalid('mentions');
  if (ext !== undefined && new TextEncoder().encode(JSON.stringify(ext)).length > LIMITS.extBytes)
    return invalid('ext');
  return null;
}

const invalid = (field: string): ChatError => new ChatError('INVALID', { field });
