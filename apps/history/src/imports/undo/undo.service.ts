import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type RoomId } from '#contracts';
import type { UndoAnswer } from '#access/imports-api';
import type { Sql } from '#persistence/sql';
import { submitToRoom } from '../../jobs/server-commands.js';
import { recordAct } from '../../store/audit.store.js';
import { ImportSql } from '../../store/import-sql.js';
import { clearUnseen } from '../filling/clearing.store.js';
import { readPlace } from '../filling/room-places.store.js';
import type { UndoImport } from './undo.requests.js';
import { endImport, lockUndo, readRoomsInUse, readRoomsToUndo, type RoomToUndo } from './undo.store.js';

const ROOMS_AT_ONCE = 50;
/** A request then answers, and the operator's command repeats it. */
const ANSWER_AFTER_MS = 5_000;
/** A command that concerns thousands of members takes seconds. */
const DEADLINE_MS = 60_000;

/** Deletes the rooms of an import, as if their owners did. What a kill leaves, a repeat deletes. */
@Injectable()
export class UndoService {
  constructor(
    private readonly sql: ImportSql,
    private readonly bus: CommandBus,
  ) {}

  /**
   * Deletes some rooms; the last ones end the import.
   * @throws ChatError NOT_FOUND, CONFLICT while a run has its turn, OVERLOADED, TIMEOUT
   */
  async some(actor: string, { id, run, withNewMessages }: UndoImport): Promise<UndoAnswer> {
    const isUndone = await this.sql.transaction(async (open) => {
      const undone = await lockUndone(open, id);
      await recordAct(open, { id: run, actor, act: 'import.undo', subject: id });
      return undone;
    });
    if (isUndone) return { deleted: 0, refused: [], done: true };
    const { deleted, done } = await this.undoSome(id, withNewMessages);
    if (!done) return { deleted, refused: [], done };
    const refused = withNewMessages ? [] : await this.sql.transaction((open) => readRoomsInUse(open, id));
    return { deleted, refused, done: refused.length > 0 || (await this.end(id)) };
  }

  private async undoSome(importId: string, withNewMessages: boolean): Promise<{ deleted: number; done: boolean }> {
    const rooms = await this.sql.transaction((open) => readRoomsToUndo(open, importId, withNewMessages, ROOMS_AT_ONCE));
    const until = performance.now() + ANSWER_AFTER_MS;
    let [deleted, tried] = [0, 0];
    for (const room of rooms) {
      if (tried > 0 && performance.now() > until) break;
      tried += 1;
      if (await this.undo(importId, room, withNewMessages)) deleted += 1;
    }
    return { deleted, done: tried === rooms.length && rooms.length < ROOMS_AT_ONCE };
  }

  /** Returns false if somebody has just written to the room. */
  private async undo(importId: string, { id: roomId, shown }: RoomToUndo, withNewMessages: boolean): Promise<boolean> {
    if (!shown) return this.clear(importId, roomId);
    const deadline = this.bus.now() + DEADLINE_MS;
    const request = { withNewMessages };
    const { outcome } = await submitToRoom(this.bus, roomId, { by: 'imports', type: 'import:undo', request, deadline });
    return outcome !== 'refused';
  }

  /** Nobody has seen the room. Returns false if it was shown by now. */
  private async clear(importId: string, roomId: RoomId): Promise<boolean> {
    while (await this.sql.transaction((open) => clearUnseen(open, importId, roomId)));
    return (await this.sql.transaction((open) => readPlace(open, importId, roomId))) === undefined;
  }

  /** Returns false if a run has added rooms meanwhile. @throws ChatError CONFLICT while it has its turn */
  private end(importId: string): Promise<boolean> {
    return this.sql.transaction(async (open) => {
      if (await lockUndone(open, importId)) return true;
      if ((await readRoomsToUndo(open, importId, true, 1)).length > 0) return false;
      await endImport(open, importId);
      return true;
    });
  }
}

/** No run begins until the transaction ends. @throws ChatError NOT_FOUND, CONFLICT */
async function lockUndone(open: Sql, importId: string): Promise<boolean> {
  const state = await lockUndo(open, importId);
  if (state === undefined) throw new ChatError('NOT_FOUND', { message: `There is no import ${importId}.` });
  if (state.runs) throw new ChatError('CONFLICT', { message: 'A run imports.' });
  return state.undone_at !== null;
}
