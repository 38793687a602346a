import { statfs } from 'node:fs/promises';
import { ChatError } from '#contracts';

/** Files leave this much of their disk free, or this share of a small one: the database may be on the same disk. */
const FREE_BYTES = 1024 ** 3;
const FREE_SHARE = 0.1;
/** Between two looks at the disk uploads take at most this share of what stays free: 16 MiB. */
const UNSEEN_SHARE = 1 / 64;

/** The room on the disk of a store. */
export class DiskRoom {
  /** The bytes of all uploads that have arrived since the last look at the disk. */
  private unseenBytes = 0;
  private unseenBytesMax = 0;

  /** @param folder of the store; `undefined` for a store that does not tell its room */
  constructor(private readonly folder: string | undefined) {}

  /** @throws ChatError LIMIT_REACHED if there is no room for so many bytes, UNAVAILABLE if the folder is missing */
  async assertFree(bytes: number): Promise<void> {
    if (this.folder === undefined) return;
    const disk = await statfs(this.folder).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? new ChatError('UNAVAILABLE') : error;
    });
    const kept = Math.min(FREE_BYTES, FREE_SHARE * disk.blocks * disk.bsize);
    this.unseenBytesMax = UNSEEN_SHARE * kept;
    if (disk.bavail * disk.bsize - bytes < kept) throw new ChatError('LIMIT_REACHED', { scope: 'fileBytesTotal' });
  }

  /** Counts bytes that arrive. Those that were announced take no room before: they may never come. @throws as `assertFree` */
  async take(bytes: number): Promise<void> {
    this.unseenBytes += bytes;
    if (this.unseenBytes < this.unseenBytesMax) return;
    this.unseenBytes = 0;
    await this.assertFree(0);
  }
}
