import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, type RoomId } from '#contracts';
import type { UndoAnswer } from '#access/imports-api';
import { submitToRoom } from '../../jobs/server-commands.js';
import { recordAct } from '../../store/audit.store.js';
import { ImportSql } from '../../store/import-sql.js';
import { clearWhole } from '../filling/clearing.store.js';
import { emptied } from '../filling/places.policy.js';
import { lockPlace, movePlace } from '../filling/room-places.store.js';
import type { UndoImport } from './undo.requests.js';
import { endImport, forgetUnseen, lockUndo, readRoomsInUse, readRoomsToUndo, type RoomToUndo } from './undo.store.js';

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
  async some(actor: string, { id, withNewMessages }: UndoImport): Promise<UndoAnswer> {
    if (await this.isUndone(id)) return { deleted: 0, refused: [], done: true };
    const { deleted, done } = await this.undoSome(id, withNewMessages);
    const refused = done && !withNewMessages ? await this.sql.transaction((open) => readRoomsInUse(open, id)) : [];
    if (done && refused.length === 0) await this.end(actor, id);
    return { deleted, refused, done };
  }

  /** @throws ChatError NOT_FOUND, CONFLICT */
  private async isUndone(importId: string): Promise<boolean> {
    const state = await this.sql.transaction((open) => lockUndo(open, importId));
    if (state === undefined) throw new ChatError('NOT_FOUND');
    if (state.runs) throw new ChatError('CONFLICT', { message: 'A run imports.' });
    return state.undone_at !== null;
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

  /** Nobody has seen the room. From the first step on it is one of which nothing is stored. */
  private async clear(importId: string, roomId: RoomId): Promise<boolean> {
    await this.sql.transaction(async (open) => {
      const place = await lockPlace(open, importId, roomId);
      if (place?.shown_at === null) await movePlace(open, emptied(place));
    });
    while (await this.sql.transaction((open) => clearWhole(open, roomId)));
    await this.sql.transaction((open) => forgetUnseen(open, roomId));
    return true;
  }

  private async end(actor: string, importId: string): Promise<void> {
    await this.sql.transaction(async (open) => {
      if (await endImport(open, importId)) await recordAct(open, { actor, act: 'import.undo', subject: importId });
    });
  }
}
