import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { Reads } from '../reads.js';

/** A restored store shows in `ready` this late; `sync` and `heads` always carry the present one. */
const EPOCH_CACHE_MS = 2_000;
const EPOCH_TIMEOUT_MS = 3_000;

/** The store's epoch for `ready`, asked once for all who connect meanwhile. */
@Injectable()
export class EpochService {
  private known: { epoch: string; untilMs: number } | undefined;
  private asking: Promise<string> | undefined;

  constructor(private readonly reads: Reads) {}

  /** @throws ChatError UNAVAILABLE while no history answers */
  async current(): Promise<string> {
    if (this.known !== undefined && performance.now() < this.known.untilMs) return this.known.epoch;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<string> {
    try {
      const { epoch } = await this.reads.ask('epoch', {}, EPOCH_TIMEOUT_MS);
      this.known = { epoch, untilMs: performance.now() + EPOCH_CACHE_MS };
      return epoch;
    } catch (cause) {
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}
