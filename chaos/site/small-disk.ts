import { execFile } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Enough for PostgreSQL and its WAL in a run, and small enough to be filled at once. */
const SIZE = '1g';
const BLOCK_BYTES = 8 * 1024 * 1024;
const FILLER = 'filler';

/** A file system of its own, which can be filled. It needs the right to mount. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Null without the right to mount. */
  static async mount(folder: string): Promise<SmallDisk | null> {
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0755`, 'parley-chaos', folder]);
      return new SmallDisk(folder);
    } catch {
      return null;
    }
  }

  /** Leaves no free byte. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder);
    await writeFile(join(this.folder, FILLER), blocks(bavail * bsize)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    });
  }

  async free(): Promise<void> {
    await rm(join(this.folder, FILLER), { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.folder]);
  }
}

/** One block more than asked for: other writers may free some bytes meanwhile. */
function* blocks(bytes: number): Generator<Buffer> {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let written = 0; written <= bytes; written += BLOCK_BYTES) yield block;
}
