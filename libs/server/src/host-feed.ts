import { laterMs } from '#contracts/backoff.policy';
import type { Delivery, PullAnswer } from '#contracts';

import type { HostRequests } from './host-requests.js';
import { ParleyError } from './parley-error.js';

/** How long Parley waits at most if there is nothing to deliver. */
const WAIT_MAX_MS = 20_000;
/** The part of a call's time that its answer needs beside this wait. */
const ANSWER_MS = 10_000;

export interface DeliveriesOptions {
  /** Ends the loop after the deliveries that are there already. */
  readonly signal?: AbortSignal;
  /** End the loop when nothing waits: for a job that runs from time to time. Then an outage of Parley ends it with an error. */
  readonly untilEmpty?: boolean;
}

/** The deliveries of a hook without a URL. Needs the scope `feed`. */
export class HostFeed {
  constructor(private readonly requests: HostRequests) {}

  /**
   * The deliveries of the hook as they come, without an end. Parley counts a delivery as accepted when the loop asks for the next
   * one after the last of an answer; what it broke off before that comes again. Goes on after an outage of Parley. One loop per hook.
   *
   * ```js
   * for await (const delivery of parley.feed.deliveries(hookId)) await keep(delivery);
   * ```
   * @throws ParleyError that a repeat would not mend
   */
  async *deliveries(hookId: string, options: DeliveriesOptions = {}): AsyncGenerator<Delivery, void, undefined> {
    const { signal = new AbortController().signal, untilEmpty = false } = options;
    const waitMs = untilEmpty ? 0 : Math.max(0, Math.min(WAIT_MAX_MS, this.requests.timeoutMs - ANSWER_MS));
    let accepting: { readonly accept?: string } = {};
    while (!signal.aborted) {
      const body = { hookId, waitMs, ...accepting };
      const ask = (): Promise<PullAnswer> => this.requests.until(signal).send('POST /v1/server/feed', { body });
      const answer = untilEmpty ? await ask() : await lasting(ask, signal);
      if (answer === null || (untilEmpty && answer.token === null)) return;
      yield* answer.deliveries;
      accepting = answer.token === null ? {} : { accept: answer.token };
    }
    if (accepting.accept !== undefined)
      await this.requests.send('POST /v1/server/feed', { body: { hookId, ...accepting } });
  }
}

/** Asks until there is an answer. `null`: the signal ended it. @throws ParleyError that a repeat would not mend */
async function lasting(ask: () => Promise<PullAnswer>, signal: AbortSignal): Promise<PullAnswer | null> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof ParleyError) || error.retry !== 'later') throw error;
      await pause(laterMs(error, attempt, Math.random()), signal);
    }
  }
  return null;
}

/** Ends early if the signal does. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
