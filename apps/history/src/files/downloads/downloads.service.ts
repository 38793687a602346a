import { Injectable } from '@nestjs/common';
import {
  ChatError,
  LIST_DEFAULT,
  type FileId,
  type FileUrl,
  type FileUrls,
  type FileVariant,
  type ListFiles,
  type Message,
  type UserId,
} from '#contracts';
import { HistoryConfig } from '#config/app-config';
import { StoreClock } from '#persistence/store-clock';
import { notReady } from '../../commands/message/attachments.policy.js';
import { leadingThatFit } from '../../reads/paging/answer-size.policy.js';
import { decodeCursor, encodeCursor, isCursorCount } from '../../reads/paging/cursor.policy.js';
import { readableRoom } from '../../reads/access/access.store.js';
import { THUMB_TYPE, toStoredFile, type FileRecord, type ObjectId } from '../../room/rows/file.rows.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';
import { dispositionOf } from './disposition.js';
import { readKnownFiles } from '../rows/file-access.store.js';
import { readMessagesWithFiles } from './file-messages.store.js';
import { markFound, markGone, markThumbLost, readLiveFile } from '../rows/files.store.js';
import { StoreOwner } from '../storage/store-owner.js';
import { TransferUrls, type Delivery, type Wanted } from '../urls/transfer-urls.port.js';

const DOWNLOAD_MS = 5 * 60 * 1000;

/** The user who asks for a URL, and the origin of Parley in their request. */
interface Asker {
  readonly userId: UserId;
  readonly origin: string;
}

/** Files for those who may read them: URLs of their bytes, and the messages that have some. */
@Injectable()
export class DownloadsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly owner: StoreOwner,
    private readonly transfers: TransferUrls,
    private readonly clock: StoreClock,
    private readonly config: HistoryConfig,
  ) {}

  /** URLs of those files whose bytes the caller may have. @param origin of Parley */
  async urls(userId: UserId, { ids, variant, inline }: FileUrls, origin: string): Promise<FileUrl[]> {
    const files = await readKnownFiles(this.reads, userId, ids);
    const free = files.filter((file) => hasVariant(file, variant) && refusalOf(file, userId) === undefined);
    const kept = await this.withoutLost(await this.withFound(free), variant);
    const urls = await Promise.all(kept.map((file) => this.urlOf(file, { variant, inline }, { userId, origin })));
    const byId = new Map(urls.map((url) => [url.id, url]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /**
   * The URL of one file's bytes.
   * @throws ChatError NOT_FOUND, NOT_READY while it is checked, GONE if it was refused or lost
   */
  async url(userId: UserId, id: FileId, wanted: Wanted, origin: string): Promise<FileUrl> {
    const [file] = await readKnownFiles(this.reads, userId, [id]);
    if (file === undefined || !hasVariant(file, wanted.variant)) throw new ChatError('NOT_FOUND');
    const refusal = refusalOf(file, userId);
    if (refusal !== undefined) throw refusal;
    const [kept] = await this.withoutLost(await this.withFound([file]), wanted.variant);
    if (kept === undefined) throw new ChatError(wanted.variant === undefined ? 'GONE' : 'NOT_FOUND');
    return this.urlOf(kept, wanted, { userId, origin });
  }

  /** Messages with files, newest first. @throws ChatError as `assertMayRead` */
  async list(userId: UserId, request: ListFiles): Promise<{ messages: Message[]; cursor: string | null }> {
    const { roomId, limit = LIST_DEFAULT } = request;
    const place = decodeCursor(request.cursor, [isCursorCount] as const);
    return this.reads.ofRooms({
      find: (sql) => readableRoom(sql, userId, roomId),
      revs: (room) => new Map([[room.id, room.head_rev]]),
      read: async (sql, asked) => {
        const room = await asked;
        const before = place === null ? room.head_seq + 1 : Number(place[0]);
        const found = await readMessagesWithFiles(sql, userId, { roomId, before, from: room.first_seq }, limit + 1);
        const messages = leadingThatFit(found.slice(0, limit));
        const last = messages.at(-1);
        const isMore = last !== undefined && found.length > messages.length;
        return { messages, cursor: isMore ? encodeCursor([String(last.seq)]) : null };
      },
    });
  }

  /** The bytes that a signed URL for this file gives. @throws ChatError NOT_FOUND, also for an ended file */
  async delivery(id: FileId, wanted: Wanted): Promise<Delivery> {
    const file = await readLiveFile(this.reads, id);
    if (file === undefined || !hasVariant(file, wanted.variant) || file.state === 'refused' || file.state === 'gone')
      throw new ChatError('NOT_FOUND');
    return deliveryOf(file, wanted);
  }

  private async urlOf(file: FileRecord, wanted: Wanted, { userId, origin }: Asker): Promise<FileUrl> {
    const expiresAt = new Date(this.clock.now().getTime() + DOWNLOAD_MS);
    const download = { ...wanted, fileId: file.id, userId, delivery: deliveryOf(file, wanted) };
    const url = await this.transfers.download(download, { origin, expiresAt });
    return { id: file.id, url, expiresAt: expiresAt.toISOString() };
  }

  private get isChecked(): boolean {
    return this.config.scannerUrl !== undefined;
  }

  private async has(file: FileRecord, variant?: FileVariant): Promise<boolean> {
    const store = await this.owner.ours();
    return store.has({ kind: variant ?? 'object', id: objectOf(file) });
  }

  /** Marks lost files as found if the store has them again. Leaves out those that are still lost or must be scanned. */
  private async withFound(files: readonly FileRecord[]): Promise<FileRecord[]> {
    const lost = files.filter(({ state }) => state === 'gone');
    const isThere = await Promise.all(lost.map((file) => this.has(file)));
    const found = new Set(lost.filter((_, index) => isThere[index]));
    await markFound(
      this.writes,
      [...found].map((file) => objectOf(file)),
      this.isChecked,
    );
    return files.filter((file) => file.state !== 'gone' || (found.has(file) && !this.isChecked));
  }

  /**
   * Drops files that the store has lost, and marks them: a restored store may lack the newest ones. A job makes lost
   * thumbnails again.
   */
  private async withoutLost(files: readonly FileRecord[], variant: FileVariant | undefined): Promise<FileRecord[]> {
    const present = await Promise.all(files.map((file) => this.has(file, variant)));
    const lost = files.filter((_, index) => !present[index]);
    const mark = variant === undefined ? markGone : markThumbLost;
    await mark(
      this.writes,
      lost.map((file) => objectOf(file)),
    );
    return files.filter((_, index) => present[index]);
  }
}

function objectOf({ id, object_id }: FileRecord): ObjectId {
  return object_id ?? (id as string as ObjectId);
}

/** The reason why this caller does not get the bytes. Lost files pass: the store may have them again. */
function refusalOf(file: FileRecord, userId: UserId): ChatError | undefined {
  if (file.object_id === null) return notReady();
  if (file.state === 'refused') return new ChatError('GONE');
  return file.state === 'checking' && !isUploader(file, userId) ? notReady() : undefined;
}

/** False for a user who has forwarded the file: the copy has the same bytes, but another id. */
function isUploader(file: FileRecord, userId: UserId): boolean {
  return file.owner_id === userId && file.object_id === (file.id as string as ObjectId);
}

function hasVariant({ thumb_width }: FileRecord, variant: FileVariant | undefined): boolean {
  return variant === undefined || thumb_width !== null;
}

function deliveryOf(file: FileRecord, { variant, inline = false }: Wanted): Delivery {
  const type = variant === 'thumb' ? THUMB_TYPE : toStoredFile(file).type;
  return { id: objectOf(file), variant, ...dispositionOf(file.name, type, inline) };
}
