import type { UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import type { PushRow } from './push-row.js';
import { readDueOfUsers, readDuePushes } from './pushes.store.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000' as UserId;

/** Reads the pushes of one way that are due: the earliest, or, if there are more than one look reads, some of each user in turn. */
export class DueTurns {
  private after = BEFORE_ALL;

  constructor(
    private readonly sql: Sql,
    private readonly byHook: boolean,
  ) {}

  async read(limit: number): Promise<PushRow[]> {
    const earliest = await readDuePushes(this.sql, this.byHook, limit);
    if (earliest.length < limit) return earliest;
    const { rows, last } = await readDueOfUsers(this.sql, this.byHook, limit, this.after);
    this.after = last ?? BEFORE_ALL;
    return rows.length > 0 ? rows : earliest;
  }
}
