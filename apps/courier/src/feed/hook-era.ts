import { Logger } from '@nestjs/common';
import type { QueryBus } from '#bus/query-bus.port';
import type { Queries } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { HookRow } from '../hooks/hook-row.js';
import { readHook } from '../hooks/hook.store.js';
import { beginReset } from './hook-states.store.js';

/** A sweep's page of 5,000 heads takes a second on a busy machine. */
const ANSWER_TIMEOUT_MS = 6_000;

type FeedQuery = Extract<keyof Queries, `feed:${string}`>;

/** What was read belongs to another store than the hook's cursors. The hook is, or will be, reset. */
export class OtherEpoch extends Error {}

/** A hook as it is now, and history as the hook may see it: what belongs to another epoch is never compared with its cursors. */
export class HookEra {
  private readonly logger = new Logger(HookEra.name);

  /** @param changed called with each newer row */
  constructor(
    private readonly sql: Sql,
    private readonly queries: QueryBus,
    private current: HookRow,
    private readonly changed: (row: HookRow, before: HookRow) => void,
  ) {}

  get row(): HookRow {
    return this.current;
  }

  set(row: HookRow): void {
    const before = this.current;
    // A read that began before a change may end after it.
    if (row.generation < before.generation || row.base_generation < before.base_generation) return;
    this.current = row.generation > before.generation ? row : withoutUndone(row, before);
    this.changed(this.current, before);
  }

  /** Returns false if the hook was removed. */
  async reread(): Promise<boolean> {
    const row = await readHook(this.sql, this.current.id);
    if (row !== undefined) this.set(row);
    return row !== undefined;
  }

  /** @throws OtherEpoch; as `QueryBus` */
  async ask<Name extends FeedQuery>(name: Name, ask: Queries[Name]['ask']): Promise<Queries[Name]['answer']> {
    const { epoch, generation } = this.current;
    const answer = await this.queries.ask<Queries[Name]['answer']>(name, ask, ANSWER_TIMEOUT_MS);
    await this.assertEpoch(answer.epoch, epoch);
    if (this.current.generation !== generation) throw new OtherEpoch();
    return answer;
  }

  /**
   * Resets the hook if the store is another one than its cursors are of.
   * @param known the hook's epoch when it was asked
   * @throws OtherEpoch
   */
  async assertEpoch(found: string, known: string): Promise<void> {
    if (this.current.epoch === known && found !== known) await this.reset(found, known);
    if (this.current.epoch !== known || found !== known) throw new OtherEpoch();
  }

  private async reset(found: string, known: string): Promise<void> {
    const row = await beginReset(this.sql, this.current.id, { old: known, new: found });
    if (row === undefined) return void (await this.reread());
    this.logger.warn({ event: 'feed.reset', hookId: row.id, epoch: found });
    this.set(row);
  }
}

/** What ends within a generation does not begin again in it. */
function withoutUndone(row: HookRow, before: HookRow): HookRow {
  const isSameBase = row.base_generation === before.base_generation;
  return {
    ...row,
    replay: before.replay === null ? null : row.replay,
    reset_at: before.reset_at === null ? null : row.reset_at,
    caught_up: row.caught_up || (isSameBase && before.caught_up),
  };
}
