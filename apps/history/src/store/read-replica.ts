import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Rev, RoomId } from '#contracts';
import { unavailableReason, isStoreUnavailable } from '#persistence/pg-errors.policy';
import { PreparedSql } from '#persistence/prepared-sql';
import type { Sql } from '#persistence/sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { readReplayed, readWritten } from './replication.store.js';

const WATCH_INTERVAL_MS = 1_000;
/**
 * No read goes to a replica that is further behind. `rev` does not cover the names of senders, which can be that old.
 */
const LAG_MAX_MS = 5_000;

/** A read of rooms that a replica may answer. */
export interface RoomRead<Found, Result> {
  /** Finds the rooms. @throws ChatError if the caller may not read them */
  find(sql: Sql): Promise<Found>;
  /** The revs of the rooms that were found. */
  revs(found: Found): RoomRevs;
  /** Reads in the snapshot of `find`. Statements sent before `found` resolves share its round trip. */
  read(sql: Sql, found: Promise<Found>): Promise<Result>;
}

export type RoomRevs = ReadonlyMap<RoomId, Rev>;

/** The revs of the primary. A replica answers only if it has replayed at least these. */
export interface KnownRevs {
  readonly epoch: string;
  readonly revs: RoomRevs;
}

/**
 * A streaming replica of the store. It answers a read only if its snapshot has every rev that the primary had when the
 * read began. Whatever a client has been acked or shown is in one of these revs.
 */
export class ReadReplica {
  readonly job = new PeriodicJob({
    name: 'watch-replica',
    intervalMs: WATCH_INTERVAL_MS,
    work: () => this.watch(),
  });
  /** The reads that it answered, and those that the primary answered instead. */
  answered = 0;
  declined = 0;
  private readonly logger = new Logger(ReadReplica.name);
  private readonly sql: PreparedSql;
  /** Why no read goes to the replica. */
  private fault: string | undefined = 'not asked yet';
  /** When the primary last had no more than the replica has now. */
  private freshAtMs = -Infinity;
  /** A position of the primary, which the replica has not reached yet, and its time. */
  private ahead: { readonly position: number; readonly atMs: number } | undefined;

  constructor(
    readonly dataSource: DataSource,
    private readonly primary: PreparedSql,
    private readonly lagMaxMs = LAG_MAX_MS,
  ) {
    this.sql = new PreparedSql(dataSource);
  }

  /** If it is false, the replica costs nothing: only the job looks at it. */
  get isUsable(): boolean {
    return this.fault === undefined && performance.now() - this.freshAtMs < this.lagMaxMs;
  }

  /** @throws Error with the reason why the primary answers all reads */
  assertUsable(): void {
    if (!this.isUsable) throw new Error(this.fault ?? 'it is too far behind');
  }

  /** `undefined`: the primary must answer. */
  async answer<Found, Result>(
    read: RoomRead<Found, Result>,
    known: KnownRevs,
  ): Promise<{ result: Result } | undefined> {
    const answer = await this.attempt(async (sql) => {
      const [{ epoch }, found] = await Promise.all([readReplayed(sql), read.find(sql)]);
      const isCurrent = epoch === known.epoch && hasAll(read.revs(found), known.revs);
      return isCurrent ? { result: await read.read(this.withPrimary(sql), Promise.resolve(found)) } : undefined;
    });
    if (answer === undefined) this.declined += 1;
    else this.answered += 1;
    return answer;
  }

  private async attempt<Answer>(work: (sql: Sql) => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await this.sql.snapshot(work);
    } catch (error) {
      if (isStoreUnavailable(error)) this.note(unavailableReason(error));
      else this.logger.debug({ event: 'replica.failed', error });
      return undefined;
    }
  }

  private withPrimary(sql: Sql): Sql {
    return {
      rows: (statement, values) => (statement.onPrimary ? this.primary : sql).rows(statement, values),
    };
  }

  private async watch(): Promise<void> {
    try {
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      this.note(await this.compare());
    } catch (error) {
      this.note(unavailableReason(error));
    }
  }

  /** Returns the fault, if there is one. */
  private async compare(): Promise<string | undefined> {
    const atMs = performance.now();
    const written = await readWritten(this.primary);
    const replayed = await readReplayed(this.sql);
    if (replayed.epoch === null) return 'it is not a replica';
    if (replayed.epoch !== written.epoch) return 'it has another epoch';
    if (replayed.position >= written.position) {
      this.freshAtMs = atMs;
      this.ahead = undefined;
    } else if (this.ahead === undefined || replayed.position >= this.ahead.position) {
      this.freshAtMs = this.ahead?.atMs ?? this.freshAtMs;
      this.ahead = { position: written.position, atMs };
    }
    return undefined;
  }

  private note(fault: string | undefined): void {
    if (fault === this.fault) return;
    if (fault === undefined) this.logger.log({ event: 'replica.used' });
    else this.logger.warn({ event: 'replica.unavailable', reason: fault });
    this.fault = fault;
  }
}

/** The same rooms, none of them older. */
function hasAll(revs: RoomRevs, known: RoomRevs): boolean {
  return revs.size === known.size && [...known].every(([roomId, rev]) => (revs.get(roomId) ?? 0) >= rev);
}
