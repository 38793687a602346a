import type { Readable } from 'node:stream';

/** A file of an export. */
export interface ExportFile {
  /** With `/` between names, without `..`: `general/2024-03-01.json`. */
  readonly path: string;
  /** As the folder or archive says; what is read may be more, up to the limit. */
  readonly bytes: number;
  /** Where the bytes lie on this machine, if they can be read from any place of them. */
  readonly disk?: string;
  open(): Promise<Readable>;
}

/** The files of one path that the operator gave: a folder, an archive, or a single file. Links are not followed. */
export interface ExportFiles {
  /** As the operator wrote it, for messages. */
  readonly name: string;
  /** In the order of their paths. */
  readonly files: readonly ExportFile[];
  /** `undefined` without a file of this path. */
  file(path: string): ExportFile | undefined;
  close(): Promise<void>;
}
