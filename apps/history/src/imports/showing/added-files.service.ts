import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type FileId, type MessageId } from '#contracts';
import type { AddFilesAnswer, ImportedFile } from '#access/imports-api';
import { submitToRoom } from '../../jobs/server-commands.js';
import { ImportSql } from '../../store/import-sql.js';
import { bindImportedFiles } from '../files/imported-files.js';
import { readSent } from '../files/imported-files.store.js';
import { PaceService } from '../filling/pace.service.js';
import { readPlace } from '../filling/room-places.store.js';
import { importedFileId, importedMessageId } from '../imported-ids.js';
import { ImportTurnsService } from '../opening/import-turns.service.js';
import type { AddFilesToRoom } from './showing.requests.js';

/** How often the command changes the row of its room. */
const ROOM_CHANGES = 1;

interface AddedFile {
  readonly id: FileId;
  readonly messageId: MessageId;
  readonly file: ImportedFile;
}

/** Gives messages of shown rooms the files whose bytes an earlier export did not have. */
@Injectable()
export class AddedFilesService {
  constructor(
    private readonly turns: ImportTurnsService,
    private readonly bus: CommandBus,
    private readonly sql: ImportSql,
    private readonly pace: PaceService,
  ) {}

  /**
   * @throws ChatError NOT_FOUND, CONFLICT if the room is not shown, or the bytes of a file are not stored; and as
   * `ImportTurnsService.take`
   */
  async add({ id, run, roomId, files: given }: AddFilesToRoom): Promise<AddFilesAnswer> {
    const key = await this.turns.take({ id, run });
    const place = await this.sql.transaction((open) => readPlace(open, id, roomId));
    if (place === undefined) throw new ChatError('NOT_FOUND');
    if (place.is_gone !== false) throw new ChatError('CONFLICT', { message: 'The room is not shown.' });
    const files = given.map(({ message, file }) => {
      const messageId = importedMessageId(key, roomId, message);
      return { id: importedFileId(key, messageId, file.source), messageId, file };
    });
    const missing = byMessage(await this.notSent(files));
    const wanted = Array.from(missing, ([messageId, own]) => ({
      messageId,
      body: '',
      files: own.map(({ file }) => file),
    }));
    if (wanted.length > 0)
      await this.sql.transaction((open) => bindImportedFiles(open, key, roomId, wanted, { isSent: false }));
    for (const [messageId, own] of missing) {
      this.pace.excuse(ROOM_CHANGES);
      const request = { id: messageId, fileIds: own.map((file) => file.id) };
      await submitToRoom(this.bus, roomId, { by: 'imports', type: 'file:refresh', request });
    }
    const absent = new Set(await this.notSent([...missing.values()].flat()));
    return { absent: files.flatMap((file, at) => (absent.has(file) ? [at] : [])) };
  }

  /** Files that their messages do not have. */
  private async notSent<File extends AddedFile>(files: readonly File[]): Promise<readonly File[]> {
    if (files.length === 0) return files;
    const sent = await this.sql.transaction((open) =>
      readSent(
        open,
        files.map(({ id }) => id),
      ),
    );
    return files.filter(({ id }) => !sent.has(id));
  }
}

function byMessage(files: readonly AddedFile[]): ReadonlyMap<MessageId, readonly AddedFile[]> {
  const messages = new Map<MessageId, AddedFile[]>();
  for (const file of files) {
    const own = messages.get(file.messageId) ?? [];
    messages.set(file.messageId, own);
    own.push(file);
  }
  return messages;
}
