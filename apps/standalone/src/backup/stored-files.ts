import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StandaloneConfig } from '#config/app-config';
import { StartupError } from '#platform/process/startup-error.policy';
import { openStore } from '../../../history/src/files/storage/open-store.js';
import { markOf, readMark, writeMark } from '../../../history/src/files/storage/store-owner.js';
import type { ObjectStore } from '../../../history/src/files/storage/object-store.port.js';
import type { ObjectId } from '../../../history/src/room/rows/file.rows.js';
import { sha256Of } from './sha256-of.js';

/** The list of the stored files: a `Copy` as JSON in each line. */
const LIST = 'files.jsonl';
const FOLDER = 'files';

/** The bytes of files in a backup. */
export interface FileList {
  /** The mark of their store. */
  readonly mark: string;
  readonly sha256: string;
  readonly files: number;
}

interface Copy {
  readonly kind: 'object' | 'thumb';
  readonly id: ObjectId;
  readonly bytes: number;
  readonly sha256: string;
}

/** The part of a database that concerns its store of files. */
export interface OwnerOfFiles {
  readonly fingerprintKey: Buffer;
  /** True if the database names stored bytes. */
  readonly namesFiles: boolean;
}

/** A store of files, and the mark of the installation to which it belongs. */
export interface OwnedStorage {
  readonly storage: ObjectStore;
  readonly mark: string;
}

/** The store of the settings. @throws ConfigError */
export function storageOf(config: StandaloneConfig): Promise<ObjectStore> {
  return openStore({ ...config, filesDir: config.filesDir ?? join(config.dataDir, 'files') });
}

/**
 * The store of the settings. A backup with the files of another store, or of an empty folder where none is mounted, would
 * lose the files.
 * @throws StartupError if the store is not that of the database
 */
export async function ownedStorage(
  config: StandaloneConfig,
  { fingerprintKey, namesFiles }: OwnerOfFiles,
): Promise<OwnedStorage> {
  const storage = await storageOf(config);
  const [found, mark] = [await readMark(storage), markOf(fingerprintKey)];
  if (found === undefined ? !namesFiles : found === mark) return { storage, mark };
  const problem = found === undefined ? 'has no mark: it may not be mounted' : 'belongs to another installation';
  throw new StartupError(
    `FILES_DIR: the store ${problem}. Use the settings of the histories. If it is the store of this database, write ${mark} into \`parley-store\` in it.`,
  );
}

/**
 * Copies what is in the store into a backup. Uploads that are not done are left out: clients repeat them. If a file is
 * deleted meanwhile, the restored message shows it as lost.
 */
export async function dumpFiles({ storage, mark }: OwnedStorage, folder: string): Promise<FileList> {
  const hash = createHash('sha256');
  let files = 0;
  const list = await open(join(folder, LIST), 'wx', 0o600);
  try {
    for await (const { kind, id } of storage.list()) {
      if (kind === 'upload') continue;
      const copy = await dumpFile(storage, kind, id as ObjectId, folder);
      if (copy === undefined) continue;
      const line = `${JSON.stringify(copy)}\n`;
      hash.update(line);
      await list.writeFile(line);
      files += 1;
    }
    await list.sync();
  } finally {
    await list.close();
  }
  return { mark, sha256: hash.digest('hex'), files };
}

async function dumpFile(
  storage: ObjectStore,
  kind: Copy['kind'],
  id: ObjectId,
  folder: string,
): Promise<Copy | undefined> {
  const stored = await storage.read({ kind, id });
  if (stored === undefined) return undefined;
  const path = pathOf(folder, { kind, id });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new PassThrough().on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  await pipeline(stored.stream, counted, createWriteStream(path, { mode: 0o600, flush: true }));
  return { kind, id, bytes, sha256: hash.digest('hex') };
}

/** @throws StartupError for a damaged copy */
export async function checkFiles(folder: string, { sha256 }: FileList): Promise<void> {
  if ((await sha256Of(join(folder, LIST))) !== sha256) throw new StartupError(`${folder}: ${LIST} is damaged.`);
  for await (const copy of copiesIn(folder)) {
    const path = pathOf(folder, copy);
    if ((await sha256Of(path)) !== copy.sha256) throw new StartupError(`${path} is damaged.`);
  }
}

/**
 * Marks a store, which may be of another kind, as that of the backup, and puts the copies into it. A repeat does no harm.
 * @throws StartupError if the store belongs to another installation; then nothing was copied
 */
export async function loadFiles({ storage, mark }: OwnedStorage, folder: string): Promise<void> {
  await markStore(storage, mark);
  for await (const copy of copiesIn(folder)) {
    const { kind, id, bytes } = copy;
    const path = pathOf(folder, copy);
    if (kind === 'thumb') {
      await storage.write({ kind, id, body: await readFile(path) });
      continue;
    }
    const upload = { id, bytes, sha256: Buffer.from(copy.sha256, 'hex'), uploader: 'backup' };
    await storage.write({ kind: 'upload', ...upload, body: createReadStream(path) });
    if ((await storage.seal(upload)) !== 'sealed') throw new StartupError(`${path} cannot be stored.`);
  }
}

async function markStore(storage: ObjectStore, mark: string): Promise<void> {
  const found = await readMark(storage);
  if (found === undefined) return writeMark(storage, mark);
  if (found !== mark)
    throw new StartupError(
      'FILES: the store belongs to another installation. If it does not, delete `parley-store` in it.',
    );
}

async function* copiesIn(folder: string): AsyncIterable<Copy> {
  const list = await open(join(folder, LIST));
  try {
    // `dumpFiles` wrote it. Its checksum detects damage.
    for await (const line of list.readLines()) yield JSON.parse(line) as Copy;
  } finally {
    await list.close();
  }
}

function pathOf(folder: string, { kind, id }: Pick<Copy, 'kind' | 'id'>): string {
  return join(folder, FOLDER, `${kind}s`, id.slice(-2), id);
}
