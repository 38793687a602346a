import type { Readable } from 'node:stream';

/** A file as a folder or an archive has it. */
export interface StoredFile {
  /** With `/` between names, without `..`: `general/2024-03-01.json`. */
  readonly path: string;
  /** As the folder or archive says; what is read may be more, up to the limit. */
  readonly bytes: number;
  /** Where the bytes lie on this machine, if they can be read from any place of them. */
  readonly disk?: string;
  open(): Promise<Readable>;
}

/** A file of an export. */
export interface ExportFile extends StoredFile {
  /** What records call the file: its path, behind the name of the folder or archive if the operator gave several. */
  readonly place: string;
}

/** The files of one path that the operator gave: a folder, an archive, or a single file. Links are not followed. */
export interface Files<File extends StoredFile> {
  /** As the operator wrote it, for messages. */
  readonly name: string;
  /** In the order of their paths. */
  readonly files: readonly File[];
  /** `undefined` without a file of this path. */
  file(path: string): File | undefined;
  close(): Promise<void>;
}

export type StoredFiles = Files<StoredFile>;
export type ExportFiles = Files<ExportFile>;
