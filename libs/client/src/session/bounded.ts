import { ChatError } from '#contracts/errors';

import type { Clock } from '../runtime/runtime.js';

export interface Bounds {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** If aborted, the call rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** The message of the error if the call fails or takes too long. */
  readonly failure: string;
}

/**
 * Runs a call that may fail or never answer. Rejects with the `ChatError` of the call, else with `UNAVAILABLE`. The call gets
 * a signal that is aborted when nobody waits for it any more.
 */
export async function bounded<Answer>(
  call: (signal: AbortSignal) => Promise<Answer>,
  { clock, timeoutMs, signal, failure }: Bounds,
): Promise<Answer> {
  signal.throwIfAborted();
  const abort = new AbortController();
  const timer = clock.after(timeoutMs, () => abort.abort());
  const giveUp = (): void => abort.abort(signal.reason);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([call(abort.signal), aborted(abort.signal)]);
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError('UNAVAILABLE', { message: failure }, { cause: error });
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', giveUp);
  }
}

/** Rejects when the signal is aborted, even if the call ignores the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
