import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ChatError } from '#contracts';
import type { ObjectId } from '../../../room/rows/file.rows.js';
import { DiskRoom } from './disk-room.js';
import { wrongLength } from '../exactly.js';
import {
  FOLDERS,
  KINDS,
  MARK,
  ObjectStore,
  type ExpectedUpload,
  type NewBytes,
  type NewUpload,
  type Place,
  type StoredBytes,
  type StoredObject,
} from '../object-store.port.js';
import { UploadTurns } from '../upload-turns.js';

/** Files are written here and then renamed, so every file in the other folders is complete. */
const UNFINISHED = 'unfinished';
/** No upload takes longer. */
const UNFINISHED_AGE_MS = 2 * 60 * 60 * 1000;
/** Other users of the host cannot read anything. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

type InTurn = (work: () => Promise<void>) => Promise<void>;

/**
 * Bytes in a folder of the file system, which all histories share. The name of an upload contains the hash of its bytes,
 * so `seal` only looks at the name.
 */
export class FolderStore extends ObjectStore {
  private readonly disk: DiskRoom;
  private readonly turns = new UploadTurns();

  private constructor(private readonly root: string) {
    super();
    this.disk = new DiskRoom(root);
  }

  /** Creates the folder, and deletes files that killed processes left unfinished. */
  static async open(root: string): Promise<FolderStore> {
    for (const folder of [...Object.values(FOLDERS), UNFINISHED])
      await mkdir(join(root, folder), { recursive: true, mode: FOLDER_MODE });
    const store = new FolderStore(resolve(root));
    await store.removeUnfinished();
    return store;
  }

  async write(bytes: NewBytes): Promise<void> {
    if (bytes.kind === 'upload') return this.receive(bytes);
    await this.put(
      (file) => file.writeFile(bytes.body),
      () => this.path(bytes),
    );
  }

  private async receive({ body, ...upload }: NewUpload): Promise<void> {
    await this.disk.assertFree(upload.bytes);
    const { id, bytes, uploader } = upload;
    const hash = createHash('sha256');
    const inTurn: InTurn = (work) => this.turns.run(uploader, work);
    let stored = '';
    const fill = async (file: FileHandle): Promise<void> => {
      let received = 0;
      // The client's connection stays open after a failure, for the answer.
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        received += chunk.length;
        if (received > bytes) throw wrongLength(bytes);
        await this.disk.take(chunk.length);
        await inTurn(() => {
          hash.update(chunk);
          return file.writeFile(chunk);
        });
      }
      if (received < bytes) throw wrongLength(bytes);
    };
    await this.put(fill, () => (stored = this.uploadPath(id, hash.digest('hex'))), inTurn);
    // One that ends after the file was sealed would stay as long as the file.
    const isSealed = await this.isSealed(upload);
    for (const path of await this.uploadsOf(id)) if (isSealed || path !== stored) await rm(path, { force: true });
  }

  async seal(upload: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'> {
    const { id, bytes, sha256, uploader } = upload;
    if (await this.isSealed(upload)) return 'sealed';
    await this.assertThere();
    const wanted = this.uploadPath(id, sha256.toString('hex'));
    if ((await sizeOf(wanted)) === bytes) {
      const move = () => moveDurably(wanted, this.path({ kind: 'object', id }));
      const isMoved = await this.turns.run(uploader, move).then(() => true, ignoreMissing);
      // Another process may have sealed it meanwhile.
      if (isMoved || (await this.isSealed(upload))) return 'sealed';
      // On a read-only file system Node reports a folder that it cannot make as a missing one.
      if ((await sizeOf(wanted)) === bytes) throw new ChatError('UNAVAILABLE');
      return 'missing';
    }
    if ((await this.uploadsOf(id)).length > 0) return 'other';
    // Another process may have sealed it between the two looks above.
    return (await this.isSealed(upload)) ? 'sealed' : 'missing';
  }

  async has(place: Place): Promise<boolean> {
    if ((await sizeOf(this.path(place))) !== undefined) return true;
    await this.assertThere();
    return false;
  }

  async read(place: Place): Promise<StoredBytes | undefined> {
    // A mark without folders is no mark of a store.
    if (place.kind === 'mark') await this.assertThere();
    const path = this.path(place);
    const file = await open(path).catch(ignoreMissing);
    if (file === undefined) {
      await this.assertThere();
      return undefined;
    }
    const { size } = await file.stat();
    return { stream: file.createReadStream(), bytes: size, path };
  }

  async remove(id: ObjectId): Promise<void> {
    await this.assertThere();
    const uploads = await this.uploadsOf(id);
    const paths = [this.path({ kind: 'thumb', id }), ...uploads, this.path({ kind: 'object', id })];
    for (const path of paths) await rm(path, { force: true });
  }

  /** Also deletes what killed processes left unfinished: the next start may be months away. */
  async *list(): AsyncIterable<StoredObject> {
    await this.removeUnfinished();
    for (const kind of KINDS) {
      for await (const entry of await opendir(join(this.root, FOLDERS[kind]), { recursive: true })) {
        if (!entry.isFile()) continue;
        const found = await stat(join(entry.parentPath, entry.name)).catch(ignoreMissing);
        const [id = entry.name] = entry.name.split('.');
        if (found !== undefined) yield { kind, id, modifiedAt: found.mtime };
      }
    }
  }

  /** True if the object has the bytes of the upload. If the database was restored, older bytes may have the id. */
  private async isSealed({ id, bytes, sha256, uploader }: ExpectedUpload): Promise<boolean> {
    const place: Place = { kind: 'object', id };
    if ((await sizeOf(this.path(place))) !== bytes) return false;
    const stored = await this.read(place);
    return stored !== undefined && (await this.turns.hashOf(uploader, stored.stream)).equals(sha256);
  }

  /** If the folders are missing, for example because a disk is not mounted, the store is unavailable and no file is lost. */
  private async assertThere(): Promise<void> {
    if ((await sizeOf(join(this.root, FOLDERS.object))) === undefined) throw new ChatError('UNAVAILABLE');
  }

  private async removeUnfinished(): Promise<void> {
    const olderThan = new Date(Date.now() - UNFINISHED_AGE_MS);
    for (const name of await readdir(join(this.root, UNFINISHED))) {
      const path = join(this.root, UNFINISHED, name);
      const found = await stat(path).catch(ignoreMissing);
      if (found === undefined || found.mtime > olderThan) continue;
      // A history starts, and messages go on, although the file system has become read-only.
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** Writes to a temporary name first, so that a killed process or a full disk leaves nothing half written. */
  private async put(
    fill: (file: FileHandle) => Promise<void>,
    finalPath: () => string,
    inTurn: InTurn = (work) => work(),
  ): Promise<void> {
    const unfinished = join(this.root, UNFINISHED, randomUUID());
    try {
      const file = await open(unfinished, 'wx', FILE_MODE).catch(ignoreMissing);
      if (file === undefined) throw new ChatError('UNAVAILABLE');
      try {
        await fill(file);
        await inTurn(() => file.sync());
      } finally {
        await file.close();
      }
      await inTurn(() => moveDurably(unfinished, finalPath()));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  private async uploadsOf(id: ObjectId): Promise<string[]> {
    const folder = dirname(this.path({ kind: 'upload', id }));
    const names = await readdir(folder).catch(ignoreMissing);
    return (names ?? []).filter((name) => name.startsWith(`${id}.`)).map((name) => join(folder, name));
  }

  private uploadPath(id: ObjectId, sha256: string): string {
    return `${this.path({ kind: 'upload', id })}.${sha256}`;
  }

  /** Ids are UUIDs, so no path leaves the folder. Their last digits are random, so the subfolders fill evenly. */
  private path(place: Place): string {
    if (place.kind === 'mark') return join(this.root, MARK);
    return join(this.root, FOLDERS[place.kind], place.id.slice(-2), place.id);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(ignoreMissing))?.size;
}

/** Moves a file. The new name survives a loss of power. */
async function moveDurably(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await rename(from, to);
  await sync(folder);
  if (made !== undefined) await sync(dirname(made));
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For `catch`: a missing file is no error. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
