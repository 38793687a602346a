import { ChatError, type ErrorCode } from '#contracts';

/** Why a room is not opened to somebody. Any other error may pass. */
const REFUSALS: readonly ErrorCode[] = ['BANNED', 'LIMIT_REACHED', 'ARCHIVED', 'FORBIDDEN', 'NOT_FOUND'];

export function isRefusal(error: unknown): error is ChatError {
  return error instanceof ChatError && REFUSALS.includes(error.code);
}
