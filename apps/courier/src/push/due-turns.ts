import type { UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import type { PushRow, ReminderRow } from './push-row.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000' as UserId;

/** The readings of one table: the earliest that are due, and as `dueOfUsers`. */
interface Readings {
  readonly earliest: Statement;
  readonly ofUsers: Statement;
}

/** Reads what is due by one way: the earliest, or, if there are more than one look reads, some of each user in turn. */
export class DueTurns<Row extends PushRow | ReminderRow> {
  private after = BEFORE_ALL;

  constructor(
    private readonly sql: Sql,
    private readonly readings: Readings,
    private readonly byPushHook: boolean,
  ) {}

  async read(limit: number): Promise<Row[]> {
    const earliest = await this.sql.rows<Row>(this.readings.earliest, [limit, this.byPushHook]);
    if (earliest.length < limit) return earliest;
    const rows = await this.readOfUsers(limit);
    return rows.length > 0 ? rows : earliest;
  }

  /** The next look goes on behind the last user of this one, or at the first. */
  private async readOfUsers(limit: number): Promise<Row[]> {
    type Visit = { visited: UserId } & (Row | Record<keyof Row, null>);
    const visits = await this.sql.rows<Visit>(this.readings.ofUsers, [limit, this.byPushHook, this.after]);
    this.after = visits.at(-1)?.visited ?? BEFORE_ALL;
    return visits.flatMap((visit): Row[] => (visit.device_id === null ? [] : [visit as Row]));
  }
}
