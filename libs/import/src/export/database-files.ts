import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ExportFile, ExportFiles, StoredFile, StoredFiles } from './export-files.js';
import { FileList } from './file-list.js';
import { GridFs } from './grid-fs.js';
import { ReadBudget, UNPACKED_MAX } from './read-budget.js';

/** The path of a file in chunks: that of the chunks, `#`, and its id. */
const IN_CHUNKS = /^(?<chunks>.+?\.chunks\.bson(?:\.gz)?)#(?<id>.+)$/s;

/** What records call a file in chunks. */
export const placeInChunks = ({ place }: ExportFile, id: string): string => `${place}#${id}`;

/**
 * The files of an export. Those of a copy of a database are unpacked one by one, and the files in its chunks, which are in no
 * list, are found by their paths.
 */
export class DatabaseFiles implements ExportFiles {
  readonly name: string;
  readonly files: readonly ExportFile[];
  private readonly list: FileList<ExportFile>;
  private readonly opened = new Map<ExportFile, Promise<GridFs>>();

  /**
   * @param root before each path in the place of a file
   * @param maxBytes of each file once unpacked; default: 200 times those that are packed
   */
  constructor(
    private readonly packed: StoredFiles,
    private readonly root: string,
    maxBytes?: number,
  ) {
    this.name = packed.name;
    this.list = new FileList(
      packed.name,
      packed.files.map((file) => ({ ...unpacked(file, maxBytes), place: `${root}${file.path}` })),
    );
    this.files = this.list.files;
  }

  file(path: string): ExportFile | undefined {
    const known = this.list.file(path);
    const { chunks = '', id = '' } = IN_CHUNKS.exec(path)?.groups ?? {};
    const file = this.list.file(chunks);
    if (known !== undefined || file === undefined) return known;
    return {
      path,
      place: `${this.root}${path}`,
      bytes: file.bytes,
      open: async () => (await this.gridFs(file)).open(id),
    };
  }

  async close(): Promise<void> {
    for (const gridFs of this.opened.values()) await (await gridFs.catch(() => undefined))?.close();
    await this.packed.close();
  }

  private gridFs(file: ExportFile): Promise<GridFs> {
    const known = this.opened.get(file) ?? GridFs.read(file);
    this.opened.set(file, known);
    return known;
  }
}

/** The file as it was before `mongodump --gzip` packed it, under its path. */
function unpacked(file: StoredFile, maxBytes?: number): StoredFile {
  const { path, bytes } = file;
  if (!path.endsWith('.bson.gz')) return file;
  const budget = new ReadBudget(path, maxBytes ?? UNPACKED_MAX * Math.max(bytes, 1));
  const open = async () =>
    budget.counting(
      path,
      pipeline(await file.open(), createGunzip(), () => undefined),
    );
  return { path, bytes, open };
}
