import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Reads } from '../reads.js';

/** A restored store shows in `ready` this late; `sync` and `heads` always carry the present one. */
const EPOCH_CACHE_MS = 2_000;
const EPOCH_TIMEOUT_MS = 3_000;
/** No history for so long, and the gateway is of no use to new connections. */
const SILENCE_MAX_MS = 10_000;

/** The store's epoch for `ready`, asked once for all who connect meanwhile. */
@Injectable()
export class EpochService {
  private known: { epoch: string; untilMs: number } | undefined;
  private asking: Promise<string> | undefined;
  private answeredAtMs = -Infinity;

  constructor(private readonly reads: Reads) {}

  /** @throws ChatError UNAVAILABLE while no history answers */
  async current(): Promise<string> {
    if (this.known !== undefined && performance.now() < this.known.untilMs) return this.known.epoch;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Rejects when no history has answered for a while; a history that is restarted is no reason. */
  async check(): Promise<void> {
    const asked = this.current();
    if (performance.now() - this.answeredAtMs >= SILENCE_MAX_MS) await asked;
    else asked.catch(() => undefined);
  }

  private async ask(): Promise<string> {
    try {
      const { epoch } = await this.reads.ask('epoch', {}, EPOCH_TIMEOUT_MS);
      this.answeredAtMs = performance.now();
      this.known = { epoch, untilMs: performance.now() + EPOCH_CACHE_MS };
      return epoch;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}
