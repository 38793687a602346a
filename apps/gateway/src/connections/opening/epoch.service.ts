import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Reads } from '../../history/reads.js';

/** `ready` may have the epoch from before a restore for this time; `sync` and `heads` always have the current one. */
const EPOCH_CACHE_MS = 2_000;
/** If no history answers for this time, the gateway is not ready for new connections. */
const SILENCE_MAX_MS = 10_000;

/** The epoch of the store for `ready`, with one query for all connections that are opened in the meantime. */
@Injectable()
export class EpochService {
  private known: { epoch: string; untilMs: number } | undefined;
  private query: Promise<string> | undefined;
  private answeredAtMs = -Infinity;

  constructor(private readonly reads: Reads) {}

  /** @throws ChatError UNAVAILABLE while no history answers */
  async current(): Promise<string> {
    if (this.known !== undefined && performance.now() < this.known.untilMs) return this.known.epoch;
    // An earlier query may have been lost with Redis, which has come back since.
    return this.query === undefined ? this.join() : this.query.catch(() => this.join());
  }

  /** Rejects if no history has answered for `SILENCE_MAX_MS`; the restart of a history takes less. */
  async check(): Promise<void> {
    const asked = this.current();
    if (performance.now() - this.answeredAtMs >= SILENCE_MAX_MS) await asked;
    else asked.catch(() => undefined);
  }

  private join(): Promise<string> {
    this.query ??= this.ask().finally(() => (this.query = undefined));
    return this.query;
  }

  private async ask(): Promise<string> {
    try {
      const { epoch } = await this.reads.ask('epoch', {});
      this.answeredAtMs = performance.now();
      this.known = { epoch, untilMs: performance.now() + EPOCH_CACHE_MS };
      return epoch;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}
