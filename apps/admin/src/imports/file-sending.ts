import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LIMITS, type RoomId } from '#contracts';
import { IMPORTED_ENTRIES_MAX } from '#access/imports-api';
import type { OpenedExport } from '#import/convert';
import type { ExportFile } from '#import/export/export-files';
import { ImportError } from '#import/options';
import type { FileRecord, SourceId } from '#import/records';
import { CommandError } from '../command-error.js';
import { chunksOf } from '#contracts/chunks-of';
import type { ImportRoutes } from './import-routes.js';

/** Errors that concern one file. */
const OF_ONE_FILE = ['INVALID', 'TOO_LARGE', 'FORBIDDEN', 'LIMIT_REACHED', 'GONE'];

/** Why a file is not sent. */
export const ALREADY_SHOWN = 'the room is shown already';

/** Sends the bytes of files that are not stored yet. */
export class FileSending {
  /** Why the server takes no files at all. */
  private refusal: string | undefined;

  constructor(
    private readonly opened: OpenedExport,
    private readonly routes: ImportRoutes,
  ) {}

  /** Of each file whose bytes are not stored: why. @param wanted whether a file that is not stored yet is sent */
  async store(
    files: readonly FileRecord[],
    room: RoomId,
    wanted: (file: FileRecord) => boolean,
  ): Promise<ReadonlyMap<SourceId, string>> {
    const byId = new Map(files.map((file) => [file.id, file]));
    const reasons = new Map<SourceId, string>();
    const present = [...byId.values()].filter(({ path }) => path !== null);
    for (const { id, path, missing } of byId.values())
      if (path === null) reasons.set(id, missing ?? 'not in the export');
    for (const chunk of chunksOf(present, IMPORTED_ENTRIES_MAX)) {
      const stored = new Set(await this.routes.storedFiles(chunk.map(({ id }) => id)));
      for (const file of chunk.filter(({ id }) => !stored.has(id))) {
        const reason = wanted(file) ? await this.send(file, room) : ALREADY_SHOWN;
        if (reason !== null) reasons.set(file.id, reason);
      }
    }
    return reasons;
  }

  /** Returns why the file is not stored; `null` if it is. */
  private async send({ id, path, type }: FileRecord, room: RoomId): Promise<string | null> {
    if (this.refusal !== undefined) return this.refusal;
    const file = path === null ? undefined : this.opened.file(path);
    if (file === undefined) return 'not in the export';
    const spool = await Spool.of(file);
    if (spool === undefined) return 'not readable';
    try {
      if (spool.bytes > LIMITS.fileBytes) return 'over a limit';
      const sent = { room, source: id, type, bytes: spool.bytes };
      await this.routes.putFile(sent, spool.open);
      return null;
    } catch (error) {
      return this.reasonOf(error);
    } finally {
      await spool.remove();
    }
  }

  private reasonOf(error: unknown): string {
    if (!(error instanceof CommandError) || !OF_ONE_FILE.includes(error.code ?? '')) throw error;
    const reason = `refused by the server: ${String(error.code)}`;
    if (error.code === 'FORBIDDEN') this.refusal = reason;
    return reason;
  }
}

/** A file on this machine whose size is known. One of an archive is unpacked first. */
class Spool {
  private constructor(
    readonly bytes: number,
    readonly open: () => Promise<Readable>,
    private readonly folder?: string,
  ) {}

  /** `undefined` for a file that is not readable. @throws ImportError if the export unpacks to too much */
  static async of(file: ExportFile): Promise<Spool | undefined> {
    if (file.disk !== undefined) return new Spool(file.bytes, () => file.open());
    const folder = await mkdtemp(join(tmpdir(), 'parley-file-'));
    const path = join(folder, 'file');
    try {
      await pipeline(await file.open(), createWriteStream(path));
      return new Spool((await stat(path)).size, async () => createReadStream(path), folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (error instanceof ImportError && error.message.includes('--max-bytes')) throw error;
      return undefined;
    }
  }

  async remove(): Promise<void> {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }
}
