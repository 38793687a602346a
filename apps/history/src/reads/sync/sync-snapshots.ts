import { ChatError } from '#contracts';
import type { Sql } from '#persistence/sql';
import { toChatError } from '#platform/error-mapping.policy';
import type { ReadSql } from '../../store/read-sql.js';
import { SnapshotItems } from './snapshot-items.js';

/** Each snapshot uses a connection to PostgreSQL, and other reads need some too. */
const SNAPSHOTS_AT_ONCE = 4;
/** Bounds the answers in memory, and how long one sync waits for the statements of the others. */
const SYNCS_PER_SNAPSHOT = 16;
/** The number of syncs that are read at once. */
export const SYNCS_AT_ONCE = SNAPSHOTS_AT_ONCE * SYNCS_PER_SNAPSHOT;

/** The syncs of one snapshot share its connection and the items that were read. */
export interface SyncSnapshot {
  readonly sql: Sql;
  readonly items: SnapshotItems;
}

interface WaitingSync {
  /** Rejects if the statements of the snapshot fail. The sync's own errors only reach its caller. */
  read(snapshot: SyncSnapshot): Promise<void>;
  fail(error: unknown): void;
}

/**
 * Reads syncs in snapshots. Syncs that come together share one: their statements take the same round trips, and what
 * they have in common is read once.
 */
export class SyncSnapshots {
  private readonly waiting: WaitingSync[] = [];
  private running = 0;

  constructor(private readonly reads: ReadSql) {}

  /** Runs the work in a snapshot that begins after this call. */
  read<Answer>(work: (snapshot: SyncSnapshot) => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const read = async (snapshot: SyncSnapshot): Promise<void> => {
        try {
          resolve(await work(snapshot));
        } catch (error) {
          if (!(error instanceof ChatError)) throw error;
          reject(error);
        }
      };
      // Syncs that arrive in the same turn of the event loop begin together.
      if (this.waiting.push({ read, fail: reject }) === 1) process.nextTick(() => this.beginWaiting());
    });
  }

  private beginWaiting(): void {
    while (this.running < SNAPSHOTS_AT_ONCE && this.waiting.length > 0)
      void this.begin(this.waiting.splice(0, SYNCS_PER_SNAPSHOT));
  }

  private async begin(syncs: readonly WaitingSync[]): Promise<void> {
    this.running += 1;
    await this.readTogether(syncs);
    this.running -= 1;
    this.beginWaiting();
  }

  /** Never rejects. A sync that fails for a reason of its own does not fail those that share its snapshot. */
  private async readTogether(syncs: readonly WaitingSync[]): Promise<void> {
    try {
      await this.reads.snapshot((sql) => {
        const snapshot = { sql, items: new SnapshotItems(sql) };
        return Promise.all(syncs.map((sync) => sync.read(snapshot)));
      });
    } catch (error) {
      const isAlone = syncs.length === 1;
      if (!isAlone && toChatError(error).code === 'INTERNAL') for (const sync of syncs) await this.readTogether([sync]);
      else for (const sync of syncs) sync.fail(error);
    }
  }
}
