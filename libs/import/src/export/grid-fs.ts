import { constants, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ImportError } from '../options.js';
import { isOfOneFile } from './broken-file.js';
import { bsonId, fieldsOf, readDocuments } from './bson.js';
import type { ExportFile } from './export-files.js';

/** Links are not followed. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW;

interface Chunk {
  /** The place of its document, and the length of that. */
  readonly at: number;
  readonly length: number;
  /** The bytes of the file in it. */
  readonly bytes: number;
}

/** By the id of a file: its chunks by their numbers. */
type Chunks = ReadonlyMap<string, ReadonlyMap<number, Chunk>>;

/** Files that MongoDB keeps in chunks, which are in no order. Their places are in memory, not their bytes. */
export class GridFs {
  /** The unpacked file in a temporary folder, once it is needed. */
  private spooled: Promise<string> | undefined;

  private constructor(
    private readonly file: ExportFile,
    private readonly chunks: Chunks,
    /** Why the file breaks; `null` of a whole one. Chunks before the break are there. */
    readonly problem: ImportError | null,
  ) {}

  /** @param file the documents of a collection of chunks, up to where it breaks */
  static async read(file: ExportFile): Promise<GridFs> {
    const chunks = new Map<string, Map<number, Chunk>>();
    try {
      for await (const { fields, at, bytes } of readDocuments(file)) {
        const { files_id: given, n, data } = fields ?? {};
        if (typeof n !== 'number' || !(data instanceof Uint8Array)) continue;
        const id = bsonId(given);
        const known = chunks.get(id) ?? new Map<number, Chunk>();
        if (!known.has(n)) known.set(n, { at, length: bytes.length, bytes: data.length });
        chunks.set(id, known);
      }
    } catch (error) {
      if (!isOfOneFile(error)) throw error;
      return new GridFs(file, chunks, error);
    }
    return new GridFs(file, chunks, null);
  }

  get ids(): Iterable<string> {
    return this.chunks.keys();
  }

  /** The size of a file; `null` if a chunk of it is missing. */
  bytesOf(id: string): number | null {
    const parts = this.inOrder(id);
    return parts === null ? null : parts.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * The bytes of a file. Those of an archive are unpacked into a temporary folder first.
   * @throws ImportError if a chunk of it is missing
   */
  async open(id: string): Promise<Readable> {
    const parts = this.inOrder(id);
    if (parts === null) throw new ImportError(`${this.file.path} has no whole file ${id}`);
    return Readable.from(readParts(await open(await this.disk(), READ_ONLY), parts), { objectMode: false });
  }

  async close(): Promise<void> {
    const path = await this.spooled?.catch(() => undefined);
    if (path !== undefined) await rm(dirname(path), { recursive: true, force: true });
  }

  private inOrder(id: string): readonly Chunk[] | null {
    const known = this.chunks.get(id);
    if (known === undefined) return null;
    const parts = Array.from({ length: known.size }, (_, n) => known.get(n));
    return parts.every((part) => part !== undefined) ? parts : null;
  }

  private disk(): Promise<string> | string {
    if (this.file.disk !== undefined) return this.file.disk;
    this.spooled ??= spool(this.file);
    return this.spooled;
  }
}

/** Returns the path of a copy that any place can be read of. */
async function spool(file: ExportFile): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-chunks-'));
  try {
    const path = join(folder, 'chunks');
    await pipeline(await file.open(), createWriteStream(path));
    return path;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function* readParts(handle: FileHandle, parts: readonly Chunk[]): AsyncGenerator<Uint8Array> {
  try {
    for (const { at, length } of parts) {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
      const data = fieldsOf(buffer)?.['data'];
      if (data instanceof Uint8Array) yield data;
    }
  } finally {
    await handle.close();
  }
}
