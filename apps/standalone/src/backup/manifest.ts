import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { servicesWith, type NameWith } from '#config/services';
import { StartupError } from '#platform/process/startup-error.policy';
import { sha256Of } from './sha256-of.js';
import { checkFiles, type FileList } from './stored-files.js';

export const MANIFEST = 'manifest.json';
/** The version of the backup format. */
export const FORMAT = 1;
/** The services' schemas. A backup holds all of them, as of one moment. */
export const SCHEMAS = servicesWith('postgres');
export type Schema = NameWith<'postgres'>;

/** The rows of one table, in PostgreSQL's COPY text format, compressed with gzip. */
export interface TableFile {
  readonly schema: Schema;
  readonly table: string;
  readonly columns: readonly string[];
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
}

/** The contents of a backup folder. It is written last: without it the folder is not a backup. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly epoch: string;
  /** The names of the migrations that had run. They determine the columns of the tables. */
  readonly migrations: Readonly<Record<Schema, readonly string[]>>;
  readonly tables: readonly TableFile[];
  /** Missing if the files are in a bucket, and in backups of versions without files. */
  readonly files?: FileList;
}

/** Reads the manifest and every file once, so that a damaged backup is refused before anything is written. */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = parse(await readFile(join(folder, MANIFEST), 'utf8').catch(() => null), folder);
  for (const { file, sha256 } of manifest.tables) {
    if ((await sha256Of(join(folder, file))) !== sha256) throw new StartupError(`${folder}: ${file} is damaged.`);
  }
  if (manifest.files !== undefined) await checkFiles(folder, manifest.files);
  return manifest;
}

function parse(text: string | null, folder: string): Manifest {
  if (text === null) throw new StartupError(`${folder}: this is not a backup (${MANIFEST} is missing).`);
  try {
    // `dumpStore` wrote it. Its checksums detect damaged files.
    const manifest = JSON.parse(text) as Manifest;
    // Versions that were never released wrote files without the mark of their store.
    const hasMark = manifest.files === undefined || typeof manifest.files.mark === 'string';
    if (manifest.format === FORMAT && Array.isArray(manifest.tables) && hasMark) return manifest;
  } catch (error) {
    throw new StartupError(`${folder}: ${MANIFEST} is damaged.`, { cause: error });
  }
  throw new StartupError(`${folder}: ${MANIFEST} was written by another version of Parley.`);
}
