import type { Found } from '../converter.js';
import { type Choice, ImportError } from '../options.js';
import type { FileRecord, SourceId, SourceRecord, Time } from '../records.js';
import { Desk } from './desk.js';
import { entriesOf, type Entry } from './entries.js';
import { Loader } from './load.js';
import { settle } from './settle.js';
import { Writer } from './write.js';

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
    choice: Choice,
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
      settle(desk, choice);
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

  /** The time of the last message of each room that has one. */
  lastTimes(): ReadonlyMap<SourceId, Time> {
    const rows = this.desk.each<{ room: string; at: string }>('SELECT room, max(at) AS at FROM messages GROUP BY room');
    return new Map([...rows].map(({ room, at }) => [room, at]));
  }

  /** Notes what has become of a file. The last note counts. */
  noteFile(id: SourceId, outcome: string): void {
    this.desk.run('INSERT OR REPLACE INTO file_outcomes VALUES (?, ?)', [id, outcome]);
  }

  /** The numbers of files by what has become of them. */
  fileOutcomes(): ReadonlyMap<string, number> {
    const rows = this.desk.each<{ outcome: string; count: number }>(
      'SELECT outcome, count(*) AS count FROM file_outcomes GROUP BY outcome',
    );
    return new Map([...rows].map(({ outcome, count }) => [outcome, count]));
  }

  async close(): Promise<void> {
    await this.desk.close();
  }

  private file(id: SourceId): FileRecord | undefined {
    const row = this.desk.get<{ json: string }>('SELECT json FROM files WHERE id = ?', [id]);
    return row && (JSON.parse(row.json) as FileRecord);
  }
}
