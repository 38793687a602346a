import { once } from 'node:events';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { ExportPage } from '#identity/internal-api';
import { CommandError } from './command-error.js';

const OWNER_ONLY = 0o600;

/**
 * `{ userId, exportedAt, records: [{ kind, value }] }`, written record by record. In a file it stands under its name
 * only when it is whole.
 */
export class ExportFile {
  private records = 0;

  private constructor(
    private readonly file: FileHandle | undefined,
    private readonly path: string,
  ) {}

  /** @param path undefined: standard output. @throws CommandError when it cannot be written */
  static async open(path: string | undefined): Promise<ExportFile> {
    if (path === undefined) return new ExportFile(undefined, '');
    try {
      // Made anew: of a file that somebody else has put there, they could read what is written into it.
      await rm(partOf(path), { force: true });
      return new ExportFile(await open(partOf(path), 'wx', OWNER_ONLY), path);
    } catch (cause) {
      throw new CommandError(`--out: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }

  async begin(userId: string, at: Date): Promise<void> {
    const head = { userId, exportedAt: at.toISOString() };
    await this.write(`${JSON.stringify(head).slice(0, -1)},"records":[`);
  }

  async add(records: ExportPage['records']): Promise<void> {
    const text = records.map((record) => `${this.records++ === 0 ? '' : ','}\n${JSON.stringify(record)}`).join('');
    await this.write(text);
  }

  async end(): Promise<void> {
    await this.write('\n]}\n');
    if (this.file === undefined) return;
    await this.file.sync();
    await this.file.close();
    await rename(partOf(this.path), this.path);
  }

  /** What has been written of a file goes; standard output ends in the middle, and the exit code says so. */
  async abandon(): Promise<void> {
    if (this.file === undefined) return;
    await this.file.close();
    await rm(partOf(this.path), { force: true });
  }

  private async write(text: string): Promise<void> {
    // Unlike `write`, which may stop in the middle.
    if (this.file !== undefined) await this.file.appendFile(text);
    else if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}
