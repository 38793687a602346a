import { once } from 'node:events';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { CommandError } from './command-error.js';

const OWNER_ONLY = 0o600;

/** A new file that only the operator can read, or standard output. The file gets its name when it is complete. */
export class OutputFile {
  private constructor(
    private readonly file: FileHandle | undefined,
    private readonly path: string,
  ) {}

  /**
   * @param path `undefined` for standard output
   * @param named the option or the operand with the path, for messages
   * @throws CommandError if the file cannot be written, or exists
   */
  static async open(path: string | undefined, named = '--out'): Promise<OutputFile> {
    if (path === undefined) return new OutputFile(undefined, '');
    const present = await lstat(path).catch(() => undefined);
    if (present !== undefined)
      throw new CommandError(`${named}: ${path} exists; remove it first, or choose another name`);
    try {
      // We always create the file: a file that another user has prepared would be readable by that user.
      await rm(partOf(path), { force: true });
      return new OutputFile(await open(partOf(path), 'wx', OWNER_ONLY), path);
    } catch (cause) {
      throw new CommandError(`${named}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }

  async write(content: string | Uint8Array): Promise<void> {
    // Unlike `write`, `appendFile` writes everything.
    if (this.file !== undefined) await this.file.appendFile(content);
    else if (!process.stdout.write(content)) await once(process.stdout, 'drain');
  }

  async end(): Promise<void> {
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
}

function partOf(path: string): string {
  return `${path}.part`;
}
