import type { Sql } from '#persistence/sql';
import type { Clock } from '#platform/clock';
import type { Batch, CursorBook } from '../cursors/cursor-book.js';
import { moveCursors } from '../cursors/cursors.store.js';
import type { HookEra } from './hook-era.js';
import { countedOf } from './places.js';

/** Writes what the receiver of a hook has accepted, one statement at a time. */
export class CursorWrites {
  private last: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly sql: Sql,
    private readonly era: HookEra,
    private readonly book: CursorBook,
    private readonly writer: { readonly runner: string; readonly clock: Clock },
  ) {}

  /** Writes all that was accepted before the call. Returns false if another courier runs the hook, or the hook was changed. */
  write(): Promise<boolean> {
    this.last = this.last.catch(() => true).then(() => this.writeAll());
    return this.last;
  }

  private async writeAll(): Promise<boolean> {
    for (let batch = this.book.take(); batch !== undefined; batch = this.book.take())
      if (!(await this.writeBatch(batch))) return false;
    return true;
  }

  private async writeBatch(batch: Batch): Promise<boolean> {
    try {
      const writer = { ...countedOf(this.era.row), generation: batch.generation, runner: this.writer.runner };
      const isWritten = await moveCursors(this.sql, writer, batch.positions);
      this.book.written(batch, this.writer.clock.now());
      return isWritten;
    } catch (error) {
      this.book.failed(batch);
      throw error;
    }
  }
}
