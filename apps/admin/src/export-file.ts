import type { ExportPage } from '#access/internal-api';
import { OutputFile } from './output-file.js';

/** Writes `{ userId, exportedAt, records: [{ kind, value }] }` record by record. */
export class ExportFile {
  private records = 0;

  private constructor(private readonly file: OutputFile) {}

  /**
   * @param path `undefined` for standard output
   * @throws CommandError if the file cannot be written, or exists
   */
  static async open(path: string | undefined): Promise<ExportFile> {
    return new ExportFile(await OutputFile.open(path));
  }

  async begin(userId: string, at: Date): Promise<void> {
    const head = { userId, exportedAt: at.toISOString() };
    await this.file.write(`${JSON.stringify(head).slice(0, -1)},"records":[`);
  }

  async add(records: ExportPage['records']): Promise<void> {
    const text = records.map((record) => `${this.records++ === 0 ? '' : ','}\n${JSON.stringify(record)}`).join('');
    await this.file.write(text);
  }

  async end(): Promise<void> {
    await this.file.write('\n]}\n');
    await this.file.end();
  }

  async abandon(): Promise<void> {
    await this.file.abandon();
  }
}
