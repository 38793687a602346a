import type { ExportFile, ExportFiles } from './export-files.js';

/** Files of one path, in the order of their names. The first file of a path counts. */
export class FileList implements ExportFiles {
  readonly files: readonly ExportFile[];
  private readonly byPath: ReadonlyMap<string, ExportFile>;

  constructor(
    readonly name: string,
    files: readonly ExportFile[],
    readonly close: () => Promise<void> = async () => undefined,
  ) {
    this.byPath = new Map([...files].reverse().map((file) => [file.path, file]));
    this.files = [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  file(path: string): ExportFile | undefined {
    return this.byPath.get(path);
  }
}
