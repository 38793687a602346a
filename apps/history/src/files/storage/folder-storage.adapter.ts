import { HttpStatus } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { ChatError, type FileVariant } from '#contracts';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { wrongLength } from './exactly.js';
import {
  FileStorage,
  FOLDERS,
  KINDS,
  OWNER,
  type Delivery,
  type ExpectedUpload,
  type Kind,
  type SignedRequest,
  type StoredObject,
} from './file-storage.port.js';
import { UploadTurns } from './upload-turns.js';

/** The file has no bytes in the range of the request, or a condition of the request is not met. */
const REFUSED: readonly unknown[] = [HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, HttpStatus.PRECONDITION_FAILED];
/** Files are written here and then renamed, so every file in the other folders is complete. */
const UNFINISHED = 'unfinished';
/** No upload takes longer. */
const UNFINISHED_AGE_MS = 2 * 60 * 60 * 1000;
/** Files leave this much of their disk free, or this share of a small one: the database may be on the same disk. */
const FREE_BYTES = 1024 ** 3;
const FREE_SHARE = 0.1;
/** Between two looks at the disk uploads take at most this share of what stays free: 16 MiB. */
const UNSEEN_SHARE = 1 / 64;
/** Other users of the host cannot read anything. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

type InTurn = (work: () => Promise<void>) => Promise<void>;

/**
 * Bytes in a folder of the file system, which all histories share. The name of an upload contains the hash of its bytes,
 * so `seal` only looks at the name.
 */
export class FolderStorage extends FileStorage {
  /** The bytes of all uploads that have arrived since the last look at the disk. */
  private unseenBytes = 0;
  private unseenBytesMax = 0;
  private readonly turns = new UploadTurns();

  private constructor(private readonly root: string) {
    super();
  }

  /** Creates the folder, and deletes files that killed processes left unfinished. */
  static async open(root: string): Promise<FolderStorage> {
    for (const folder of [...Object.values(FOLDERS), UNFINISHED])
      await mkdir(join(root, folder), { recursive: true, mode: FOLDER_MODE });
    const storage = new FolderStorage(root);
    await storage.removeUnfinished();
    return storage;
  }

  uploadRequest(): Promise<SignedRequest | null> {
    return Promise.resolve(null);
  }

  override async assertRoom(bytes: number): Promise<void> {
    const disk = await statfs(this.root).catch(ignoreMissing);
    if (disk === undefined) throw new ChatError('UNAVAILABLE');
    const kept = Math.min(FREE_BYTES, FREE_SHARE * disk.blocks * disk.bsize);
    this.unseenBytesMax = UNSEEN_SHARE * kept;
    if (disk.bavail * disk.bsize - bytes < kept) throw new ChatError('LIMIT_REACHED', { scope: 'fileBytesTotal' });
  }

  async receive(upload: ExpectedUpload, body: Readable): Promise<void> {
    await this.assertRoom(upload.bytes);
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
        await this.look(chunk.length);
        await inTurn(() => {
          hash.update(chunk);
          return file.writeFile(chunk);
        });
      }
      if (received < bytes) throw wrongLength(bytes);
    };
    await this.write(fill, () => (stored = this.uploadPath(id, hash.digest('hex'))), inTurn);
    // One that ends after the file was sealed would stay as long as the file.
    const isSealed = await this.isSealed(upload);
    for (const path of await this.uploadsOf(id)) if (isSealed || path !== stored) await rm(path, { force: true });
  }

  /** Bytes that were announced take no room until they arrive: they may never come. @throws ChatError LIMIT_REACHED */
  private async look(bytes: number): Promise<void> {
    this.unseenBytes += bytes;
    if (this.unseenBytes < this.unseenBytesMax) return;
    this.unseenBytes = 0;
    await this.assertRoom(0);
  }

  async seal(upload: ExpectedUpload): Promise<'sealed' | 'missing' | 'other'> {
    const { id, bytes, sha256, uploader } = upload;
    if (await this.isSealed(upload)) return 'sealed';
    await this.assertThere();
    const wanted = this.uploadPath(id, sha256.toString('hex'));
    if ((await sizeOf(wanted)) === bytes) {
      const move = () => moveDurably(wanted, this.path('object', id));
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

  downloadUrl(): Promise<string | null> {
    return Promise.resolve(null);
  }

  async deliver({ id, variant, contentType, contentDisposition }: Delivery, _request: Request, response: Response) {
    const path = this.path(variant ?? 'object', id);
    if (!(await this.has(id, variant))) throw new ChatError('NOT_FOUND');
    response.setHeader('content-type', contentType);
    response.setHeader('content-disposition', contentDisposition);
    // Express answers ranges and conditions.
    await new Promise<void>((resolve, reject) => {
      const options = { root: this.root, dotfiles: 'allow', cacheControl: false } as const;
      response.sendFile(relative(this.root, path), options, (error?: Error & { status?: number }) => {
        if (error?.status !== undefined && REFUSED.includes(error.status)) response.status(error.status).end();
        // If the headers were sent, the client has left and waits for no answer.
        if (error === undefined || response.headersSent) resolve();
        else reject(error);
      });
    });
  }

  async has(id: ObjectId, variant?: FileVariant): Promise<boolean> {
    if ((await sizeOf(this.path(variant ?? 'object', id))) !== undefined) return true;
    await this.assertThere();
    return false;
  }

  async read(id: ObjectId, variant?: FileVariant): Promise<Readable | undefined> {
    const file = await open(this.path(variant ?? 'object', id)).catch(ignoreMissing);
    if (file === undefined) await this.assertThere();
    return file?.createReadStream();
  }

  async writeThumb(id: ObjectId, bytes: Buffer): Promise<void> {
    await this.write(
      (file) => file.writeFile(bytes),
      () => this.path('thumb', id),
    );
  }

  async remove(id: ObjectId): Promise<void> {
    await this.assertThere();
    const uploads = await this.uploadsOf(id);
    const paths = [this.path('thumb', id), ...uploads, this.path('object', id)];
    for (const path of paths) await rm(path, { force: true });
  }

  async owner(): Promise<string | undefined> {
    await this.assertThere();
    return readFile(join(this.root, OWNER), 'utf8').catch(ignoreMissing);
  }

  async setOwner(owner: string): Promise<void> {
    await this.write(
      (file) => file.writeFile(owner),
      () => join(this.root, OWNER),
    );
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
    if ((await sizeOf(this.path('object', id))) !== bytes) return false;
    const stored = await this.read(id);
    return stored !== undefined && (await this.turns.hashOf(uploader, stored)).equals(sha256);
  }

  /** If the folders are missing, for example because a disk is not mounted, the store is away and no file is lost. */
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
  private async write(
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
    const folder = dirname(this.path('upload', id));
    const names = await readdir(folder).catch(ignoreMissing);
    return (names ?? []).filter((name) => name.startsWith(`${id}.`)).map((name) => join(folder, name));
  }

  private uploadPath(id: ObjectId, sha256: string): string {
    return `${this.path('upload', id)}.${sha256}`;
  }

  /** Ids are UUIDs, so no path leaves the folder. Their last digits are random, so the subfolders fill evenly. */
  private path(kind: Kind, id: ObjectId): string {
    return join(this.root, FOLDERS[kind], id.slice(-2), id);
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
