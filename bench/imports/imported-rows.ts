import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** The tables that an import fills, each with the column that orders the rows of a room. */
const TABLES = {
  messages: 'seq',
  reactions: 'created_at',
  mentions: 'seq',
  threads: 'last_seq',
  thread_followers: 'user_id',
} as const;
/** Rooms whose rows are copied again: enough for a rate. */
const COPIED_ROOMS = 200;
const POLL_MS = 200;

const OF_ROOMS = `WHERE room_id IN (SELECT i.room_id FROM history.import_rooms i JOIN history.imports m ON m.id = i.import_id
  WHERE m.name = 'NAME' ORDER BY i.room_id LIMIT ${String(COPIED_ROOMS)})`;

/** Rooms that the index job has to index, or to index further: the same as its own rule. */
const UNINDEXED = `SELECT count(*)::int AS rooms FROM history.rooms r LEFT JOIN history.search_rooms s ON s.room_id = r.id
  WHERE r.deleted_at IS NULL AND r.head_seq >= 2000 AND (s.room_id IS NULL OR s.rev < r.head_rev OR s.next_chunk < r.head_seq / 2048 * 8)`;

/** The rows of imports in the store of history. */
export class ImportedRows {
  private constructor(
    private readonly client: pg.Client,
    private readonly folder: string,
  ) {}

  /** @param folder for the rows while they are copied */
  static async open(url: string, folder: string): Promise<ImportedRows> {
    const client = new pg.Client(url);
    // If the connection breaks, the statement in progress fails.
    client.on('error', () => undefined);
    await client.connect();
    for (const table of Object.keys(TABLES))
      await client.query(`CREATE TABLE history.copied_${table} (LIKE history.${table} INCLUDING ALL)`);
    return new ImportedRows(client, folder);
  }

  /** Rows of the import by table. */
  async count(name: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of Object.keys(TABLES)) {
      const text = `SELECT count(*)::int AS rows FROM history.${table} ${OF_ROOMS.replace('NAME', name).replace(/LIMIT \d+/, '')}`;
      counts[table] = (await this.client.query<{ rows: number }>(text)).rows[0]?.rows ?? 0;
    }
    return counts;
  }

  /**
   * Copies rows of the import once more by plain `COPY`, into tables with the same indexes.
   * @param cpuNow CPU time of the store so far, in µs
   */
  async copyAgain(
    name: string,
    cpuNow: () => number,
  ): Promise<{ readonly rows: number; readonly seconds: number; readonly cpu: number }> {
    const total = { rows: 0, seconds: 0, cpu: 0 };
    for (const [table, order] of Object.entries(TABLES)) {
      const file = join(this.folder, table);
      const text = `SELECT * FROM history.${table} ${OF_ROOMS.replace('NAME', name)} ORDER BY room_id, ${order}`;
      await pipeline(this.client.query(copyTo(`COPY (${text}) TO STDOUT`)), createWriteStream(file));
      await this.rest();
      const copy = this.client.query(copyFrom(`COPY history.copied_${table} FROM STDIN`));
      const [startedAt, cpuBefore] = [performance.now(), cpuNow()];
      await pipeline(createReadStream(file), copy);
      total.seconds += (performance.now() - startedAt) / 1000;
      total.cpu += cpuNow() - cpuBefore;
      total.rows += copy.rowCount;
      await rm(file);
    }
    return total;
  }

  /** The writes of what came before are not those of what follows. */
  async rest(): Promise<void> {
    await this.client.query('CHECKPOINT');
  }

  /** Waits until search finds everything. Returns the time. */
  async indexed(): Promise<number> {
    const startedAt = performance.now();
    while ((await this.client.query<{ rooms: number }>(UNINDEXED)).rows[0]?.rooms !== 0) await sleep(POLL_MS);
    return (performance.now() - startedAt) / 1000;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
