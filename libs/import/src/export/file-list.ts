import type { Files, StoredFile } from './export-files.js';

/** Files of one path, in the order of their names. The first file of a path counts. */
export class FileList<File extends StoredFile> implements Files<File> {
  readonly files: readonly File[];
  private readonly byPath: ReadonlyMap<string, File>;

  constructor(
    readonly name: string,
    files: readonly File[],
    readonly close: () => Promise<void> = async () => undefined,
  ) {
    this.byPath = new Map([...files].reverse().map((file) => [file.path, file]));
    this.files = [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  file(path: string): File | undefined {
    return this.byPath.get(path);
  }
}
