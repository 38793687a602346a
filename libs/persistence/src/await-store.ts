import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { unavailableReason, isConnectTimeout, isParameterRefused, isStoreUnavailable } from './pg-errors.policy.js';

/** A busy host may need this long until its PostgreSQL answers. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 1_000;

/**
 * Opens the first connection at the start of a process. Queries wait less for one than a busy host may take.
 * @throws any error but a timeout at once, for example if nothing listens there
 */
export function connectAtStart(dataSource: DataSource): Promise<DataSource> {
  return retryUntilStoreAnswers(() => dataSource.initialize(), { isWorthWaiting: isConnectTimeout });
}

/**
 * Repeats the work of a one-shot job while PostgreSQL does not answer. The work must be safe to interrupt anywhere and
 * to repeat.
 * @param options.patienceMs after this time the last error is thrown
 * @throws any other error of the work, at once
 */
export async function retryUntilStoreAnswers<Result>(
  work: () => Promise<Result>,
  { patienceMs = PATIENCE_MS, isWorthWaiting = isStoreUnavailable } = {},
): Promise<Result> {
  const logger = new Logger('Persistence');
  const endsAtMs = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isTransient = isWorthWaiting(error) && !isParameterRefused(error);
      if (!isTransient || performance.now() + PAUSE_MS > endsAtMs) throw error;
      if (attempt === 1) logger.warn({ event: 'postgres.waiting', reason: unavailableReason(error) });
    }
    await sleep(PAUSE_MS);
  }
}
