import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChatError } from '#contracts';
import type { ImportView } from '#access/imports-api';
import { recordAct } from '../../store/audit.store.js';
import { WriteSql } from '../../store/write-sql.js';
import { ImportTurnsService } from './import-turns.service.js';
import type { OpenImport, SaveReport } from './imports.requests.js';
import { openImport, readImport, saveReport, type ImportRow } from './imports.store.js';

const KEY_BYTES = 32;

/** Imports and their reports. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly sql: WriteSql,
    private readonly turns: ImportTurnsService,
  ) {}

  /** Each run begins with it, so the audit has each run. */
  open(actor: string, { run, ...source }: OpenImport): Promise<ImportView> {
    return this.sql.transaction(async (open) => {
      const row = await openImport(open, randomUUID(), source, randomBytes(KEY_BYTES));
      const { format } = source;
      await recordAct(open, { id: run, actor, act: 'import.run', subject: row.id, details: { format } });
      return viewOf(row);
    });
  }

  /** @throws ChatError NOT_FOUND */
  async view(id: string): Promise<ImportView> {
    return foundOf(id, await readImport(this.sql, id));
  }

  /** @throws ChatError NOT_FOUND, GONE, CONFLICT */
  async save(request: SaveReport): Promise<ImportView> {
    await this.turns.take(request);
    if (request.completed) this.turns.forget();
    return foundOf(request.id, await saveReport(this.sql, request.id, request.report, request.completed));
  }
}

function foundOf(id: string, row: ImportRow | undefined): ImportView {
  if (row === undefined) throw new ChatError('NOT_FOUND', { message: `There is no import ${id}.` });
  return viewOf(row);
}

function viewOf({ id, format, name, report, ...row }: ImportRow): ImportView {
  const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;
  const [completedAt, undoneAt] = [timeOf(row.completed_at), timeOf(row.undone_at)];
  return { id, format, name, startedAt: row.started_at.toISOString(), completedAt, undoneAt, report };
}
