import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ChatError, invalid, LIMITS, type RoomId } from '#contracts';
import type { StoredFilesAnswer } from '#access/imports-api';
import { HistoryConfig } from '#config/app-config';
import { Inspection } from '../../files/inspection/inspection.js';
import { readStoredBytes } from '../../files/rows/file-totals.store.js';
import type { ExpectedUpload } from '../../files/storage/object-store.port.js';
import { StoreOwner } from '../../files/storage/store-owner.js';
import type { SentBytes } from '../../files/transfers/transfers.service.js';
import { assertStores } from '../../files/uploads/announcing.policy.js';
import { NO_OWNER, type ObjectId } from '../../room/rows/file.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { importedObjectId } from '../imported-ids.js';
import { ImportTurnsService } from '../opening/import-turns.service.js';
import { mediaTypeOf } from './imported-files.policy.js';
import type { FindImportedFiles, PutImportedFile } from './imported-files.requests.js';
import { insertImported, isTaken, keepStored } from './imported-objects.store.js';

/** The turn of a run ends a minute after its last request. */
const RENEWAL_MS = 20_000;

/** The bytes of files of imports, before messages have them. */
@Injectable()
export class ImportedFilesService {
  constructor(
    private readonly turns: ImportTurnsService,
    private readonly writes: WriteSql,
    private readonly owner: StoreOwner,
    private readonly inspection: Inspection,
    private readonly config: HistoryConfig,
  ) {}

  /** The files that are stored. They stay so for a day. @throws ChatError as `ImportTurnsService.take` */
  async find(request: FindImportedFiles): Promise<StoredFilesAnswer> {
    const key = await this.turns.take(request);
    const { sources } = request;
    const ids = new Map(sources.map((source) => [source, importedObjectId(key, source)]));
    const stored = await keepStored(this.writes, [...ids.values()]);
    return { stored: sources.filter((source) => stored.has(ids.get(source) as ObjectId)) };
  }

  /**
   * Stores a file. A repeat stores nothing. A call that is interrupted leaves at most bytes that the sweep finds.
   * @throws ChatError FORBIDDEN without files, INVALID for another number of bytes, TOO_LARGE, LIMIT_REACHED, OVERLOADED,
   * UNAVAILABLE also while a job deletes an earlier file; and as `ImportTurnsService.take`
   */
  async receive(file: PutImportedFile, { body, length }: SentBytes): Promise<void> {
    const renewing = setInterval(() => void this.renew(file), RENEWAL_MS).unref();
    try {
      const upload = await this.admit(file, length);
      if (upload !== undefined) await this.store(file, upload, body);
    } catch (error) {
      // If the command has left, there is nothing to answer, and the server has not failed.
      if (!body.readableAborted) throw error;
    } finally {
      clearInterval(renewing);
      // The command reads the answer only after it has sent everything.
      body.resume();
    }
  }

  /** `undefined` if the file is stored. */
  private async admit(
    request: PutImportedFile,
    length: number | undefined,
  ): Promise<Pick<ExpectedUpload, 'id' | 'bytes'> | undefined> {
    const id = importedObjectId(await this.turns.take(request), request.source);
    if (this.config.files === 'off') throw new ChatError('FORBIDDEN');
    if (length === undefined) throw invalid('content-length', 'must be the number of bytes');
    if (length > LIMITS.fileBytes) throw new ChatError('TOO_LARGE');
    if ((await keepStored(this.writes, [id])).has(id)) return undefined;
    if (await isTaken(this.writes, id)) throw isEnding();
    assertStores(await readStoredBytes(this.writes), length, this.config);
    return { id, bytes: length };
  }

  private async store(
    { room, type }: PutImportedFile,
    { id, bytes }: Pick<ExpectedUpload, 'id' | 'bytes'>,
    body: Readable,
  ): Promise<void> {
    await this.owner.claim();
    const store = await this.owner.forUploads();
    const hash = createHash('sha256');
    const upload = { id, bytes, uploader: NO_OWNER };
    // Nobody knows the hash before all bytes have come.
    await store.write({ kind: 'upload', ...upload, sha256: Buffer.alloc(0), body: hashing(body, hash) });
    const sha256 = hash.digest();
    if ((await store.seal({ ...upload, sha256 })) !== 'sealed') throw isEnding();
    await this.insert(room, { id, bytes, sha256, declaredType: mediaTypeOf(type) });
  }

  private async insert(
    roomId: RoomId,
    { declaredType, ...object }: { id: ObjectId; bytes: number; sha256: Buffer; declaredType: string | null },
  ): Promise<void> {
    const found = await this.inspection.inspect(object.id, { declared_type: declaredType, owner_id: NO_OWNER });
    if (found === undefined) throw isEnding();
    const isChecked = this.config.scannerUrl !== undefined;
    await this.writes.transaction(async (open) => {
      const isNew = await insertImported(open, { ...object, ...found, declaredType, roomId, isChecked });
      if (!isNew) throw isEnding();
    });
  }

  /** If it fails, the next request of the run takes the turn again, or is refused. */
  private async renew(request: PutImportedFile): Promise<void> {
    await this.turns.take(request).catch(() => undefined);
  }
}

/** The bytes, whose hash is known at their end. A reader that stops early leaves the connection open, for the answer. */
function hashing(body: Readable, hash: Hash): Readable {
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  }
  return Readable.from(hashed(), { objectMode: false });
}

/** A job deletes an earlier file of this id, or another request stores it. */
function isEnding(): ChatError {
  return new ChatError('UNAVAILABLE');
}
