import { Logger } from '@nestjs/common';
import type { CommandBatch, CommandConsumer, CommandResults } from './command-bus.port.js';
import type { OpenEntry } from './open-entry.js';

/** While the store is away every call is rejected, many times a second. */
const LOG_INTERVAL_MS = 1_000;

/** A consumer whose failures are logged and reach nobody else. */
export class GuardedConsumer {
  private readonly logger = new Logger('CommandConsumer');
  private unlogged = 0;
  private loggedAt = -Infinity;

  constructor(private readonly consumer: CommandConsumer) {}

  /** Async, so that a consumer that throws at once rejects like any other. */
  async handle(batches: readonly CommandBatch[]): Promise<readonly CommandResults[]> {
    return this.consumer.handle(batches);
  }

  takenOver(partition: number): void {
    this.logger.log({ event: 'partition.taken', partition });
    try {
      this.consumer.takenOver(partition);
    } catch (error) {
      this.logger.error({ event: 'partition.taken_over_failed', partition, reason: String(error) });
    }
  }

  /** Logs the first rejection of a second, and how many there were since the last one logged. */
  rejected(reason: unknown, entries: readonly OpenEntry[]): void {
    this.unlogged += 1;
    if (performance.now() - this.loggedAt < LOG_INTERVAL_MS) return;
    const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    const batchIds = entries.slice(0, 5).map((entry) => entry.batch.batchId);
    this.logger.warn({ event: 'commands.rejected', calls: this.unlogged, batchIds, reason: detail });
    this.unlogged = 0;
    this.loggedAt = performance.now();
  }
}
