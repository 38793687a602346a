import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { CommandSql } from '../../store/command-sql.js';
import { readRoomChanges } from './others-writes.store.js';
import { pauseAfter, type Worked } from './pace.policy.js';

/**
 * Lets parts run one after the other, with pauses while others write: the import slows down first. A question on the connections
 * of commands measures what a command would wait, and says whether others write.
 */
@Injectable()
export class PaceService {
  private readonly logger = new Logger(PaceService.name);
  private last: Promise<unknown> = Promise.resolve();
  private notBeforeMs = 0;
  private changes: number | undefined;

  constructor(private readonly commands: CommandSql) {}

  run<Result>(part: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(() => this.paced(part));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async paced<Result>(part: () => Promise<Result>): Promise<Result> {
    await sleep(Math.max(0, this.notBeforeMs - performance.now()));
    const startedAtMs = performance.now();
    // Beside the part, so that it waits as a command would.
    const [result, others] = await Promise.all([part(), this.lookAtOthers()]);
    const endedAtMs = performance.now();
    this.notBeforeMs = endedAtMs + pauseAfter({ partMs: endedAtMs - startedAtMs, ...others });
    return result;
  }

  /** A question that fails stands for a store that has enough to do. */
  private async lookAtOthers(): Promise<Pick<Worked, 'waitMs' | 'isBusy'>> {
    const askedAtMs = performance.now();
    try {
      const changes = await readRoomChanges(this.commands);
      const isBusy = this.changes !== undefined && changes > this.changes;
      this.changes = changes;
      return { waitMs: performance.now() - askedAtMs, isBusy };
    } catch (error) {
      this.logger.warn({ event: 'import.blind', reason: String(error) });
      return { waitMs: Infinity, isBusy: true };
    }
  }
}
