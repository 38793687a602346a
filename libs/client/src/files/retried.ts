import { laterMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';

import { type Runtime, sleep } from '../runtime.js';

/** How long a request is repeated. */
const RETRY_MS = 30_000;

/** Repeats a request for up to 30 s while its errors are temporary. Rejects with the last, or with the abort reason. */
export async function retried<Answer>(
  ask: () => Promise<Answer>,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<Answer> {
  const until = runtime.clock.now() + RETRY_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry !== 'later') throw error;
      const waitMs = laterMs(error.details, attempt, runtime.random());
      if (runtime.clock.now() + waitMs > until) throw error;
      await sleep(runtime.clock, waitMs, signal);
      signal.throwIfAborted();
    }
  }
}
