import type { Found } from '../converter.js';
import { ImportError } from '../options.js';
import type { FileRecord, SourceId, SourceRecord, Time } from '../records.js';
import { ROW_BYTES } from '../tally.js';
import { Desk } from './desk.js';
import { entriesOf, type Entry } from './entries.js';
import { Loader } from './load.js';
import { settle, type Settling } from './settle.js';
import { Writer } from './write.js';

interface FileOutcome extends Record<string, unknown> {
  readonly outcome: 'imported' | 'stand-in' | 'refused';
  readonly reason: string | null;
  readonly count: number;
}

interface DroppedCount extends Record<string, unknown> {
  readonly of: string;
  readonly reason: string;
  readonly count: number;
}

const BYTES_NEEDED = `SELECT
    (SELECT count(*) * ${String(ROW_BYTES.message)}
        + coalesce(sum(length(json_extract(json, '$.body'))), 0) * ${String(ROW_BYTES.copiesOfText)} FROM messages)
    + (SELECT count(*) * ${String(ROW_BYTES.reaction)} FROM reactions)
    + (SELECT coalesce(sum(json_extract(json, '$.bytes')), 0) FROM files WHERE json_extract(json, '$.path') IS NOT NULL) AS bytes`;

/** The rooms of each user beyond so many, those with the latest messages first. */
const BEYOND = `
  CREATE TABLE beyond (room TEXT, user TEXT, PRIMARY KEY (room, user)) WITHOUT ROWID;
  CREATE TABLE seats (user TEXT, room TEXT, PRIMARY KEY (user, room)) WITHOUT ROWID;
  INSERT INTO seats SELECT user, room FROM memberships WHERE json_extract(json, '$.state') = 'joined';
  INSERT INTO beyond SELECT room, user FROM (
    SELECT s.room, s.user, row_number() OVER (PARTITION BY s.user
      ORDER BY coalesce((SELECT max(m.at) FROM messages m WHERE m.room = s.room), '') DESC, s.room) AS place
      FROM seats s WHERE s.user IN (SELECT user FROM seats GROUP BY user HAVING count(*) > LIMIT_ROOMS))
    WHERE place > LIMIT_ROOMS;
  DROP TABLE seats`;

/** An export in order, on disk, until it is closed. Memory does not grow with the messages. */
export class OrderedExport {
  readonly writer: Writer;

  private constructor(
    private readonly desk: Desk,
    readonly source: SourceRecord,
    /** Objects of the source by kind, those that were dropped included. */
    readonly found: ReadonlyMap<string, number>,
  ) {
    this.writer = new Writer(desk);
  }

  /**
   * @param observe gets each finding; an error of it ends the reading
   * @throws ImportError if nothing names the source
   */
  static async of(
    findings: AsyncIterable<Found>,
    settling: Settling,
    observe: (found: Found) => void = () => undefined,
  ): Promise<OrderedExport> {
    const desk = await Desk.open();
    try {
      const loader = new Loader(desk);
      for await (const found of findings) {
        loader.load(found);
        observe(found);
      }
      const { source, found } = loader;
      if (source === undefined) throw new ImportError('the export does not say where it comes from: use --source');
      settle(desk, settling);
      return new OrderedExport(desk, source, found);
    } catch (error) {
      await desk.close();
      throw error;
    }
  }

  /** The messages of a room by time, each with what hangs on it. They may be read several times, one after the other. */
  entries(room: SourceId): Generator<Entry> {
    return entriesOf(this.writer.messages(room), (id) => this.file(id));
  }

  /** A room whose members the export does not name. */
  isUnnamed(room: SourceId): boolean {
    return this.desk.get('SELECT 1 FROM unnamed WHERE room = ?', [room]) !== undefined;
  }

  /** Bounds the rooms of each person to those with the latest messages. To be called once. */
  limitRooms(max: number): void {
    this.desk.exec(BEYOND.replaceAll('LIMIT_ROOMS', String(max)));
  }

  /** People who are in too many rooms to be in this one, as `limitRooms` has decided. */
  beyond(room: SourceId): ReadonlySet<SourceId> {
    const rows = this.desk.each<{ user: string }>('SELECT user FROM beyond WHERE room = ?', [room]);
    return new Set([...rows].map(({ user }) => user));
  }

  /** The time of the first message; `null` without any. */
  get beganAt(): Time | null {
    const first = 'SELECT min((SELECT min(at) FROM messages WHERE room = rooms.id)) AS at FROM rooms';
    return this.desk.get<{ at: Time | null }>(first)?.at ?? null;
  }

  get messages(): number {
    return this.desk.get<{ count: number }>('SELECT count(*) AS count FROM messages')?.count ?? 0;
  }

  /** Bytes on the disk of a server once everything is imported, about those of `Tally`. */
  get bytesNeeded(): number {
    return this.desk.get<{ bytes: number }>(BYTES_NEEDED)?.bytes ?? 0;
  }

  /** Notes what has become of a file. The last note counts. */
  noteFile(id: SourceId, outcome: FileOutcome['outcome'], reason: string | null): void {
    this.desk.run('INSERT OR REPLACE INTO file_outcomes VALUES (?, ?, ?)', [id, outcome, reason]);
  }

  /** The numbers of files by what has become of them. */
  fileOutcomes(): IterableIterator<FileOutcome> {
    return this.desk.each<FileOutcome>(
      'SELECT outcome, reason, count(*) AS count FROM file_outcomes GROUP BY outcome, reason',
    );
  }

  /** Objects that the source does not have, by kind. After all rooms were read. */
  added(): ReadonlyMap<string, number> {
    const added = new Map(this.writer.added());
    const unknown = 'SELECT count(*) AS count FROM file_outcomes WHERE id NOT IN (SELECT id FROM files)';
    added.set('file', this.desk.get<{ count: number }>(unknown)?.count ?? 0);
    return added;
  }

  /** Objects that were left out, by kind and reason. After all rooms were read. */
  dropped(): IterableIterator<DroppedCount> {
    return this.desk.each<DroppedCount>(
      `SELECT of, reason, count(*) AS count FROM dropped GROUP BY of, reason
       UNION ALL SELECT of, 'over a limit', count(*) FROM cut WHERE of <> 'part' GROUP BY of`,
    );
  }

  async close(): Promise<void> {
    await this.desk.close();
  }

  private file(id: SourceId): FileRecord | undefined {
    const row = this.desk.get<{ json: string }>('SELECT json FROM files WHERE id = ?', [id]);
    return row && (JSON.parse(row.json) as FileRecord);
  }
}
