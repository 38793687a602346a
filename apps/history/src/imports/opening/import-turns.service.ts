import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import { readImport, takeTurn } from './imports.store.js';

const TURN_SECONDS = 60;

/** The secret key of an import, from which the ids of its rooms, messages and files derive. */
export type ImportKey = Buffer;

/** One run of one import works at a time, in all histories. */
@Injectable()
export class ImportTurnsService {
  constructor(private readonly sql: WriteSql) {}

  /**
   * Gives the run its turn for a minute.
   * @throws ChatError NOT_FOUND, GONE if the import was undone, CONFLICT while another run has its turn
   */
  async take({ id, run }: { readonly id: string; readonly run: string }): Promise<ImportKey> {
    const key = await this.sql.transaction((open) => takeTurn(open, id, run, TURN_SECONDS));
    if (key !== undefined) return key;
    const found = await readImport(this.sql, id);
    if (found === undefined) throw new ChatError('NOT_FOUND');
    throw found.undone_at === null
      ? new ChatError('CONFLICT', { message: 'Another run imports.' })
      : new ChatError('GONE');
  }
}
