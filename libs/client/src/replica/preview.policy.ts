import { PREVIEW_CHARS } from '#contracts/limits';
import { truncate } from '#contracts/text';
import type { Message, Preview, UserBrief } from '#contracts';

/** The preview of a message in a list of rooms. */
export function previewOf(message: Message): Preview {
  const { id, seq, kind, senderId, sender, system, createdAt } = message;
  return {
    id,
    seq,
    kind,
    senderId,
    senderName: nameOf(sender),
    text: truncate(message.body, PREVIEW_CHARS),
    system,
    createdAt,
  };
}

export function nameOf(person: UserBrief | null): string | null {
  return person?.displayName ?? null;
}
