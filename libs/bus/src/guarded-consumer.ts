import { Logger } from '@nestjs/common';
import type { CommandBatch, CommandConsumer, CommandResults } from './command-bus.port.js';
import type { OpenEntry } from './open-entry.js';

/** Every call fails while the database is unavailable, so this log is rate-limited. */
const LOG_INTERVAL_MS = 1_000;

/** Wraps a consumer and logs its failures. */
export class GuardedConsumer {
  private readonly logger = new Logger('CommandConsumer');
  private unlogged = 0;
  private loggedAt = -Infinity;

  constructor(private readonly consumer: CommandConsumer) {}

  /** `async` turns a synchronous throw of the consumer into a rejection. */
  async handle(batches: readonly CommandBatch[]): Promise<readonly CommandResults[]> {
    return this.consumer.handle(batches);
  }

  isHeavy(batch: CommandBatch): false | Promise<boolean> {
    return this.consumer.isHeavy?.(batch) ?? false;
  }

  isSlow(batch: CommandBatch): boolean {
    return this.consumer.isSlow?.(batch) ?? false;
  }

  isRepeatable(results: CommandResults): boolean {
    return this.consumer.isRepeatable?.(results) ?? true;
  }

  takenOver(partition: number): void {
    this.logger.log({ event: 'partition.taken', partition });
    try {
      this.consumer.takenOver(partition);
    } catch (error) {
      this.logger.error({ event: 'partition.taken_over_failed', partition, reason: String(error) });
    }
  }

  /** Logs at most one rejection per second, with the number of rejections since the last log line. */
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
