import type { ExportFile, ExportFiles } from './export-files.js';
import { GridFs } from './grid-fs.js';

/** The path of a file in chunks: that of the chunks, `#`, and its id. */
const IN_CHUNKS = /^(?<chunks>.+?\.chunks\.bson(?:\.gz)?)#(?<id>.+)$/s;

export const pathInChunks = (chunks: ExportFile, id: string): string => `${chunks.path}#${id}`;

/** The files of an export, and those that MongoDB keeps in chunks, which are in no list and are found by their paths. */
export class GridFsFiles implements ExportFiles {
  readonly name: string;
  readonly files: readonly ExportFile[];
  private readonly opened = new Map<ExportFile, Promise<GridFs>>();

  constructor(private readonly inner: ExportFiles) {
    this.name = inner.name;
    this.files = inner.files;
  }

  file(path: string): ExportFile | undefined {
    const known = this.inner.file(path);
    const { chunks = '', id = '' } = IN_CHUNKS.exec(path)?.groups ?? {};
    const file = this.inner.file(chunks);
    if (known !== undefined || file === undefined) return known;
    return { path, bytes: file.bytes, open: async () => (await this.gridFs(file)).open(id) };
  }

  async close(): Promise<void> {
    for (const gridFs of this.opened.values()) await (await gridFs.catch(() => undefined))?.close();
    await this.inner.close();
  }

  private gridFs(file: ExportFile): Promise<GridFs> {
    const known = this.opened.get(file) ?? GridFs.read(file);
    this.opened.set(file, known);
    return known;
  }
}
