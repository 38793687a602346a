import { LIMITS } from '#contracts/limits';
import { codePoints, isStorable } from '#contracts/text';
import type { Message, MessageId, RoomId, SavedDraft } from '#contracts';

/** Where a draft stands: in a room, or in one of its threads. */
export interface DraftPlace {
  readonly roomId: RoomId;
  readonly threadId: MessageId | null;
}

/** What the user has begun to write. An empty body is none. */
export interface OwnDraft {
  readonly body: string;
  readonly replyTo: MessageId | null;
}

export const NO_DRAFT: OwnDraft = { body: '', replyTo: null };

export function keyOfPlace({ roomId, threadId }: DraftPlace): string {
  return threadId === null ? roomId : `${roomId}:${threadId}`;
}

export function ownOf(saved: SavedDraft | null): OwnDraft {
  return saved === null ? NO_DRAFT : { body: saved.body, replyTo: saved.replyTo };
}

export function isSame(one: OwnDraft, other: OwnDraft): boolean {
  return one.body === other.body && one.replyTo === other.replyTo;
}

/** True if the server keeps it as it is: it takes neither a reply without a text nor a text that is too long. */
export function isKeepable({ body }: OwnDraft): boolean {
  return body !== '' && codePoints(body) <= LIMITS.bodyChars && isStorable(body);
}

/** True if the draft became this message of the user, in the same place. */
export function becameMessage({ body, changedAt }: SavedDraft, message: Message): boolean {
  return message.createdAt > changedAt && message.body.trim() === body.trim();
}
