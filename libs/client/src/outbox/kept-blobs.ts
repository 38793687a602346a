import { ChatError } from '#contracts/errors';
import type { FileId } from '#contracts';

import { type FileSource, openSource, sizeError } from '../files/file-source.js';
import type { Runtime } from '../runtime/runtime.js';
import type { BlobStorage } from '../storage/blob-storage.js';

/** The bytes of files that are not sent yet: in memory until they are in storage, where they survive a reload. */
export class KeptBlobs {
  private readonly held = new Map<FileId, Promise<Blob>>();
  /** `null` until the user is known. */
  private prefix: string | null = null;

  constructor(
    private readonly storage: BlobStorage,
    private readonly runtime: Runtime,
  ) {}

  /** Uses the keys with this prefix. Files that were put before the first `open` are stored under it too. */
  open(prefix: string): void {
    const early = this.prefix === null ? [...this.held] : [];
    this.held.clear();
    this.prefix = prefix;
    for (const [id, opened] of early) this.hold(id, opened);
  }

  put(id: FileId, source: FileSource): void {
    this.hold(id, openSource(source));
  }

  /** Rejects with `GONE` if the bytes are not there, and with `INVALID` if they cannot be read. */
  get(id: FileId): Promise<Blob> {
    return this.held.get(id) ?? this.load(id);
  }

  async delete(id: FileId): Promise<void> {
    const key = this.keyOf(id);
    const held = this.held.get(id);
    this.held.delete(id);
    try {
      await held?.catch(() => undefined);
      if (key !== null) await this.storage.delete(key);
    } catch (error) {
      this.runtime.report(error);
    }
  }

  /**
   * Deletes files without a message: a client can stop after it has deleted the message and before it deletes the files.
   * `used` resolves with the files that messages have, or with `null` if that is unknown. Files that are put meanwhile stay.
   */
  async sweep(used: () => Promise<ReadonlySet<FileId> | null>): Promise<void> {
    const { prefix } = this;
    if (prefix === null) return;
    try {
      const keys = (await this.storage.keys()).filter((key) => key.startsWith(prefix));
      const ids = keys.length === 0 ? null : await used();
      if (ids === null) return;
      for (const key of keys) if (!ids.has(key.slice(prefix.length) as FileId)) await this.storage.delete(key);
    } catch (error) {
      this.runtime.report(error);
    }
  }

  /** Deletes everything that has this prefix. */
  async erase(prefix: string): Promise<void> {
    await Promise.allSettled(this.held.values());
    for (const key of await this.storage.keys()) if (key.startsWith(prefix)) await this.storage.delete(key);
  }

  private hold(id: FileId, opened: Promise<Blob>): void {
    const key = this.keyOf(id);
    const held = key === null ? opened : this.store(key, opened);
    // `get` rejects with the error.
    held.catch(() => undefined);
    this.held.set(id, held);
  }

  private keyOf(id: FileId): string | null {
    return this.prefix === null ? null : this.prefix + id;
  }

  private async store(key: string, opened: Promise<Blob>): Promise<Blob> {
    const blob = await opened;
    if (sizeError(blob.size) !== null) return blob;
    try {
      await this.storage.set(key, blob);
      // The file on disk can change; the copy in storage does not.
      return (await this.storage.get(key)) ?? blob;
    } catch (error) {
      this.runtime.report(error);
      return blob;
    }
  }

  private async load(id: FileId): Promise<Blob> {
    const key = this.keyOf(id);
    const blob = key === null ? null : await this.storage.get(key);
    if (blob === null) throw new ChatError('GONE', { message: 'The file is no longer on this device.' });
    return blob;
  }
}
