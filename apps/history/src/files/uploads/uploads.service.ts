import { Injectable } from '@nestjs/common';
import {
  ChatError,
  invalid,
  LIMITS,
  type Actor,
  type AddFile,
  type FileId,
  type StoredFile,
  type Upload,
  type UserId,
} from '#contracts';
import { HistoryConfig } from '#config/app-config';
import { StoreClock } from '#persistence/store-clock';
import { Features } from '#platform/features';
import { ChatLimits } from '#platform/limits/chat-limits';
import { assertMayPost } from '../../commands/message/sending.policy.js';
import { notReady } from '../../commands/message/attachments.policy.js';
import { toStoredFile, type FileRecord, type ObjectId } from '../../room/rows/file.rows.js';
import { assertMayRead } from '../../room/rules/access.policy.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';
import { readSender } from '../rows/file-access.store.js';
import { SignedUrls } from '../urls/signed-urls.js';
import { insertFile, readAnnounced, renewAnnouncement } from './announcements.store.js';
import { assertMayAnnounce, assertStores } from './announcing.policy.js';
import { countArrived, readStoredBytes } from '../rows/file-totals.store.js';
import { endUnsent, insertObject, isNamed, readFile, readLiveFile } from '../rows/files.store.js';
import { Inspection } from '../inspection/inspection.js';
import { DiskRoom } from '../storage/folder/disk-room.js';
import type { ExpectedUpload } from '../storage/object-store.port.js';
import { StoreOwner } from '../storage/store-owner.js';
import { TransferUrls } from '../urls/transfer-urls.port.js';

const UPLOAD_MS = 60 * 60 * 1000;

/** A request without its body: the IP of its client, and the origin of Parley. */
export interface Origin {
  /** The origin of Parley, for URLs. */
  readonly origin: string;
  /** The IP of the client. */
  readonly ip: string;
}

/** Files on their way into the store. The commands that send messages bind files to them. */
@Injectable()
export class UploadsService {
  /** The uploads that are being ended, by file. */
  private readonly ending = new Map<FileId, Promise<StoredFile>>();

  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly owner: StoreOwner,
    private readonly disk: DiskRoom,
    private readonly urls: TransferUrls,
    private readonly networks: SignedUrls,
    private readonly inspection: Inspection,
    private readonly features: Features,
    private readonly limits: ChatLimits,
    private readonly clock: StoreClock,
    private readonly config: HistoryConfig,
  ) {}

  /**
   * Announces a file. A repeat gives a fresh upload.
   * @throws ChatError as `message:send` but for slow mode, INVALID, IDEMPOTENCY_MISMATCH, LIMIT_REACHED
   */
  async add(
    actor: Actor,
    request: AddFile,
    { origin, ip }: Origin,
  ): Promise<{ file: StoredFile; upload: Upload; isNew: boolean }> {
    this.features.assertMaySendFiles(actor.type);
    // Also for a repeat: those who have left, and those who may not send now, get no new upload.
    const { room, member } = await readSender(this.reads, actor.userId, request.roomId);
    assertMayRead(room, member);
    if (member === undefined) throw new ChatError('NOT_A_MEMBER');
    const known = await readFile(this.writes, request.id);
    if (known === undefined && request.bytes > LIMITS.fileBytes)
      throw invalid('bytes', `must be an integer from 1 to ${String(LIMITS.fileBytes)}`);
    // A repeat for an upload that is done changes nothing, and its message may have been sent.
    const isDone = known !== undefined && known.object_id !== null;
    if (!isDone) assertMayPost(room, member, this.clock.now());
    if (known === undefined) {
      await this.owner.claim();
      await this.disk.assertFree(request.bytes);
      await this.insert(actor.userId, request, ip);
    }
    const file = await readLiveFile(this.writes, request.id);
    if (file === undefined || !isSame(file, actor.userId, request)) throw new ChatError('IDEMPOTENCY_MISMATCH');
    if (known !== undefined && !isDone) await this.renew(file.id);
    return { file: toStoredFile(file), upload: await this.uploadOf(file, origin), isNew: known === undefined };
  }

  /**
   * Ends an upload. A repeat does no harm.
   * @throws ChatError NOT_FOUND for another user's file, NOT_READY before the bytes are there, INVALID for other bytes,
   * FORBIDDEN without the feature, RATE_LIMITED
   */
  async done(userId: UserId, id: FileId): Promise<StoredFile> {
    const file = await readLiveFile(this.writes, id);
    if (file?.owner_id !== userId) throw new ChatError('NOT_FOUND');
    if (file.object_id !== null) return toStoredFile(file);
    this.assertOn();
    return this.ending.get(id) ?? this.beginEnd(file);
  }

  /** Repeats at the same time share the work, which may read all bytes. @throws ChatError RATE_LIMITED */
  private beginEnd(file: FileRecord): Promise<StoredFile> {
    this.limits.demandBytes('done', file.owner_id);
    const ending = this.end(file).finally(() => this.ending.delete(file.id));
    this.ending.set(file.id, ending);
    return ending;
  }

  /** Ignores other users' files, as it ignores unknown ids. @throws ChatError FORBIDDEN if the file was sent */
  async remove(userId: UserId, id: FileId): Promise<void> {
    const file = await readFile(this.writes, id);
    if (file?.owner_id !== userId) return;
    if (file.message_id !== null) throw new ChatError('FORBIDDEN');
    if (await endUnsent(this.writes, id)) return;
    const sent = await readLiveFile(this.writes, id);
    if (sent !== undefined) throw new ChatError('FORBIDDEN');
  }

  /**
   * The bytes that a signed URL for this file may upload.
   * @throws ChatError NOT_FOUND, FORBIDDEN without the feature, LIMIT_REACHED
   */
  async expectedUpload(id: FileId): Promise<ExpectedUpload & { readonly isDone: boolean; readonly ownerId: UserId }> {
    this.assertOn();
    const file = await readLiveFile(this.reads, id);
    if (file === undefined) throw new ChatError('NOT_FOUND');
    await this.assertStores(file);
    return { ...uploadOf(file), isDone: file.object_id !== null, ownerId: file.owner_id };
  }

  /** The file does not end soon: its bytes still arrive. */
  renew(id: FileId): Promise<void> {
    return renewAnnouncement(this.writes, id);
  }

  /** Counts the bytes of an upload that the store has now. @throws ChatError LIMIT_REACHED; then the file ends */
  async arrived(id: FileId): Promise<void> {
    const file = await readLiveFile(this.writes, id);
    if (file === undefined) return this.removeUnnamed(id);
    try {
      await this.assertStores(file);
    } catch (error) {
      await endUnsent(this.writes, id);
      throw error;
    }
    await countArrived(this.writes, id);
  }

  /** Locks nothing: several uploads that arrive at the same moment may all take the last room. @throws ChatError LIMIT_REACHED */
  private async assertStores(file: FileRecord): Promise<void> {
    if (this.config.fileBytesTotal === undefined || isCounted(file)) return;
    assertStores(await readStoredBytes(this.writes), file.bytes, this.config);
  }

  /**
   * Deletes the bytes of a file that was deleted while they arrived: the job may have run before. Bytes that a
   * forward still has stay.
   */
  private async removeUnnamed(id: FileId): Promise<void> {
    if (!(await isNamed(this.writes, id))) await (await this.owner.ours()).remove(id as string as ObjectId);
  }

  /** The store may still be open for those who read. */
  private assertOn(): void {
    if (this.config.files === 'off') throw new ChatError('FORBIDDEN');
  }

  private async end(file: FileRecord): Promise<StoredFile> {
    const { id } = file;
    const upload = uploadOf(file);
    await this.assertStores(file);
    const sealed = await (await this.owner.forUploads()).seal(upload);
    if (sealed === 'missing') throw notReady();
    if (sealed === 'other') throw invalid('sha256', 'is not the hash of the uploaded bytes');
    const found = await this.inspection.inspect(upload.id, file);
    if (found === undefined) throw notReady();
    await this.writes.transaction(async (open) => {
      await insertObject(open, id, found, this.config.scannerUrl !== undefined);
      await open.commit();
    });
    const stored = await readLiveFile(this.writes, id);
    if (stored === undefined) {
      await this.removeUnnamed(id);
      throw new ChatError('NOT_FOUND');
    }
    return toStoredFile(stored);
  }

  /**
   * Waits for no announcement of another user. So the limits of a network and of all users may be exceeded by the files
   * that are announced at the same moment.
   * @throws ChatError LIMIT_REACHED
   */
  private async insert(userId: UserId, request: AddFile, ip: string): Promise<void> {
    const announcer = { userId, network: await this.networks.networkOf(ip) };
    await this.writes.transaction(async (open) => {
      assertMayAnnounce(await readAnnounced(open, announcer), request.bytes, this.config);
      await insertFile(open, announcer, request);
    });
  }

  private async uploadOf(file: FileRecord, origin: string): Promise<Upload> {
    const expiresAt = new Date(this.clock.now().getTime() + UPLOAD_MS);
    // Nothing goes to a store of another installation.
    await this.owner.forUploads();
    const request = await this.urls.upload(uploadOf(file), { origin, expiresAt });
    return { method: 'PUT', ...request, expiresAt: expiresAt.toISOString() };
  }
}

function isCounted({ arrived_at, object_id }: FileRecord): boolean {
  return arrived_at !== null || object_id !== null;
}

function isSame(file: FileRecord, userId: UserId, { roomId, name, bytes, sha256, type }: AddFile): boolean {
  return (
    file.owner_id === userId &&
    file.room_id === roomId &&
    file.name === name &&
    file.bytes === bytes &&
    file.sha256.toString('hex') === sha256 &&
    file.declared_type === (type ?? null)
  );
}

/** The object of an upload has the id of its file. */
function uploadOf({ id, bytes, sha256, owner_id }: FileRecord): ExpectedUpload {
  return { id: id as string as ObjectId, bytes, sha256, uploader: owner_id };
}
