import { once } from 'node:events';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import type { ExportPage } from '#identity/internal-api';
import { CommandError } from './command-error.js';

const OWNER_ONLY = 0o600;

/**
 * Writes `{ userId, exportedAt, records: [{ kind, value }] }` record by record. A file gets its name when it is
 * complete.
 */
export class ExportFile {
  private records = 0;

  private constructor(
    private readonly file: FileHandle | undefined,
    private readonly path: string,
  ) {}

  /**
   * @param path `undefined` for standard output
   * @throws CommandError if the file cannot be written, or exists
   */
  static async open(path: string | undefined): Promise<ExportFile> {
    if (path === undefined) return new ExportFile(undefined, '');
    const present = await lstat(path).catch(() => undefined);
    if (present !== undefined) throw new CommandError(`--out: ${path} exists; remove it first, or choose another name`);
    try {
      // We always create the file: a file that another user has prepared would be readable by that user.
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

  /** Removes an incomplete file. Standard output ends in the middle, and the exit code is 1. */
  async abandon(): Promise<void> {
    if (this.file === undefined) return;
    await this.file.close();
    await rm(partOf(this.path), { force: true });
  }

  private async write(text: string): Promise<void> {
    // Unlike `write`, `appendFile` writes everything.
    if (this.file !== undefined) await this.file.appendFile(text);
    else if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}
