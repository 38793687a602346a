import { laterMs } from '#contracts/backoff.policy';
import { ChatError } from '#contracts/errors';

import { type Runtime, sleep } from './runtime.js';

/** How long a request is repeated, unless it must succeed. */
const RETRY_MS = 30_000;

/** Repeats a request while its errors are temporary, by default for up to 30 s. Rejects with the last, or with the abort reason. */
export async function retried<Answer>(
  ask: () => Promise<Answer>,
  runtime: Runtime,
  signal: AbortSignal,
  forMs = RETRY_MS,
): Promise<Answer> {
  const until = runtime.clock.now() + forMs;
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
