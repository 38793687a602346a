import { type ChatError, type RoomId } from '#client';
import { ERRORS } from '#contracts/errors';
import { useRoom } from '#react';

/** Why a moderator has removed or banned the user; `null` without a reason. */
export function useGivenReason(roomId: RoomId, error: ChatError | null): string | null {
  const { goneReason } = useRoom(roomId, { still: true });
  return goneReason ?? (error === null ? null : reasonIn(error));
}

/** The reason in the text of `BANNED`, behind the words that are the same for everybody. */
export function reasonIn({ code, message }: ChatError): string | null {
  const beginning = `${ERRORS[code].message} Reason: `;
  return code === 'BANNED' && message.startsWith(beginning) ? message.slice(beginning.length) : null;
}
