import { Injectable } from '@nestjs/common';
import { createSecretKey } from 'node:crypto';
import { ChatError } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import type { ImportKey } from '../imported-ids.js';
import { readImport, takeTurn } from './imports.store.js';

/** The contract's minute, and the time for which a process remembers a turn. */
const TURN_SECONDS = 70;
const REMEMBERED_MS = 10_000;

export interface Run {
  /** The id of the import. */
  readonly id: string;
  readonly run: string;
}

/** One run of one import works at a time, in all histories. */
@Injectable()
export class ImportTurnsService {
  private held: (Run & { readonly key: ImportKey; readonly untilMs: number }) | undefined;

  constructor(private readonly sql: WriteSql) {}

  /**
   * Gives the run its turn for a minute.
   * @throws ChatError NOT_FOUND, GONE if the import was undone, CONFLICT while another run has its turn
   */
  async take({ id, run }: Run): Promise<ImportKey> {
    const { held } = this;
    if (held?.id === id && held.run === run && performance.now() < held.untilMs) return held.key;
    const untilMs = performance.now() + REMEMBERED_MS;
    const bytes = await this.sql.transaction((open) => takeTurn(open, id, run, TURN_SECONDS));
    if (bytes === undefined) throw await this.refusal(id);
    const key = createSecretKey(bytes);
    this.held = { id, run, key, untilMs };
    return key;
  }

  /** The run has given its turn back. */
  forget(): void {
    this.held = undefined;
  }

  private async refusal(id: string): Promise<ChatError> {
    const found = await readImport(this.sql, id);
    if (found === undefined) return new ChatError('NOT_FOUND');
    if (found.undone_at !== null) return new ChatError('GONE');
    return new ChatError('CONFLICT', { message: 'Another run imports.' });
  }
}
