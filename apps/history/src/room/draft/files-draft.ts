import type { FileId, MessageId, StoredFile, UserId } from '#contracts';
import type { FileRecord } from '../rows/file.rows.js';

/** A file that gets the same bytes as another one. */
export interface FileCopy {
  readonly file: StoredFile;
  readonly from: FileId;
  readonly ownerId: UserId;
  readonly messageId: MessageId;
}

/** The files of one room in one transaction. */
export class FilesDraft {
  private readonly known = new Map<FileId, FileRecord>();
  /** The files that the transaction binds, each to its message. */
  readonly bound = new Map<FileId, MessageId>();
  /** The files that the transaction makes unreadable. */
  readonly ended = new Set<FileId>();
  readonly copies: FileCopy[] = [];

  /** Adds a stored file. */
  know(file: FileRecord): void {
    this.known.set(file.id, file);
  }

  /** A named file, as earlier commands of the transaction have left it. */
  file(id: FileId): FileRecord | undefined {
    const row = this.known.get(id);
    if (row === undefined || this.ended.has(id)) return undefined;
    return { ...row, message_id: this.bound.get(id) ?? row.message_id };
  }

  bind(ids: readonly FileId[], messageId: MessageId): void {
    for (const id of ids) this.bound.set(id, messageId);
  }

  /** A copy of a copy of the same transaction gets the origin of the first one, so that one statement writes both. */
  copy(copy: FileCopy): void {
    const origin = this.copies.find(({ file }) => file.id === copy.from);
    this.copies.push(origin === undefined ? copy : { ...copy, from: origin.from });
  }

  /** The bytes are deleted after the transaction, unless other files have them too. */
  end(ids: readonly FileId[]): void {
    for (const id of ids) this.ended.add(id);
  }
}
