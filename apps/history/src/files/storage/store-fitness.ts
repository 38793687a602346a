import { Logger } from '@nestjs/common';
import { ChatError } from '#contracts';

/** A store with a grave defect is probed again after this time: an operator may have mended it. */
const AGAIN_MS = 60_000;

/** What a store does against what Parley relies on. */
export interface Defect {
  /** The end of a sentence that begins with "the file store". */
  readonly defect: string;
  /** What Parley says of files, or their bounds, would not be true: the store takes no uploads. */
  readonly isGrave: boolean;
}

/** Looks for a defect of a store. Rejects if the store does not answer. */
export type Probe = () => Promise<Defect | undefined>;

/** Whether a store may take uploads. Probes it at its first use, and never again once it may. */
export class StoreFitness {
  private readonly logger = new Logger(StoreFitness.name);
  private refused: string | undefined;
  private probeAt = 0;
  private probing: Promise<void> | undefined;

  /** @param probe default: none, as for a folder */
  constructor(private readonly probe?: Probe) {}

  /** Logs a defect once. @throws ChatError UNAVAILABLE for a store with a grave one */
  async assertFit(): Promise<void> {
    if (performance.now() >= this.probeAt) {
      this.probing ??= this.run().finally(() => (this.probing = undefined));
      await this.probing;
    }
    if (this.refused === undefined) return;
    throw new ChatError('UNAVAILABLE', {}, { cause: new Error(`the file store ${this.refused}`) });
  }

  private async run(): Promise<void> {
    const found = await this.probe?.();
    const isRefused = found?.isGrave ?? false;
    if (found !== undefined && found.defect !== this.refused) {
      const line = { event: isRefused ? 'files.store-unfit' : 'files.store-lacks', defect: found.defect };
      if (isRefused) this.logger.error(line);
      else this.logger.warn(line);
    }
    this.refused = isRefused ? found?.defect : undefined;
    this.probeAt = isRefused ? performance.now() + AGAIN_MS : Infinity;
  }
}
