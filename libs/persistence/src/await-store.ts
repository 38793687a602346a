import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { awayReason, isStoreAway } from './pg-errors.policy.js';

/** A busy host may take this long until its PostgreSQL answers. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 1_000;

/**
 * For a job that nobody starts again: does the work anew while PostgreSQL does not answer. The work must be one that can
 * be broken off anywhere and done again.
 * @param patienceMs after this long the last error is the outcome
 * @throws what the work throws: another error than that at once
 */
export async function onceStoreAnswers<Result>(work: () => Promise<Result>, patienceMs = PATIENCE_MS): Promise<Result> {
  const logger = new Logger('Persistence');
  const endsAtMs = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreAway(error) || performance.now() + PAUSE_MS > endsAtMs) throw error;
      if (attempt === 1) logger.warn({ event: 'postgres.awaited', reason: awayReason(error) });
    }
    await sleep(PAUSE_MS);
  }
}
