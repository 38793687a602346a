import type { Logger } from '@nestjs/common';
import { ChatError, type ErrorBody } from '#contracts/errors';

/**
 * The error body for an error of a query handler. An error that is not a `ChatError` is a bug; its details are logged.
 */
export function toErrorBody(error: unknown, queryName: string, logger: Pick<Logger, 'error'>): ErrorBody {
  if (error instanceof ChatError) return error.toBody();
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logger.error({ event: 'query.failed', query: queryName, reason });
  return new ChatError('INTERNAL').toBody();
}
