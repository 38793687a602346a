import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { CommandSql } from '../../store/command-sql.js';
import { readRoomChanges } from './others-writes.store.js';
import { pauseAfter } from './pace.policy.js';

/** Several of the seconds in which PostgreSQL counts. */
const BUSY_MS = 5_000;

/** The end of a piece of a part, which PostgreSQL still stores. Resolves when the next piece may begin. */
export type Rest = (piece: Promise<void>) => Promise<void>;

/**
 * Lets parts run one after the other. While others write, and at first, a pause follows each piece of a part: the import slows down
 * first. With each part a question on the connections of commands measures what a command would wait, and finds out whether
 * others write.
 */
@Injectable()
export class PaceService {
  private readonly logger = new Logger(PaceService.name);
  private last: Promise<unknown> = Promise.resolve();
  private changes: number | undefined;
  private busyUntilMs = 0;
  private waitMs = 0;

  constructor(private readonly commands: CommandSql) {}

  run<Result>(part: (rest: Rest) => Promise<Result>): Promise<Result> {
    const turn = this.last.then(async () => {
      // Beside the part, so that it waits as a command would.
      const [result] = await Promise.all([part((piece) => this.rest(piece)), this.lookAtOthers()]);
      return result;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** An import that is alone makes a piece while PostgreSQL stores the one before. */
  private async rest(piece: Promise<void>): Promise<void> {
    if (this.changes !== undefined && performance.now() > this.busyUntilMs) return setImmediate();
    const startedAtMs = performance.now();
    await piece;
    await sleep(pauseAfter(performance.now() - startedAtMs, this.waitMs));
  }

  /** A question that fails stands for a store that has enough to do. */
  private async lookAtOthers(): Promise<void> {
    const askedAtMs = performance.now();
    try {
      const changes = await readRoomChanges(this.commands);
      this.waitMs = performance.now() - askedAtMs;
      if (this.changes === undefined || changes > this.changes) this.busyUntilMs = performance.now() + BUSY_MS;
      this.changes = changes;
    } catch (error) {
      this.logger.warn({ event: 'import.blind', reason: String(error) });
      this.waitMs = Infinity;
      this.busyUntilMs = performance.now() + BUSY_MS;
    }
  }
}
