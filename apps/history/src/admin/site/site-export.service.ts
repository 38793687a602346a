import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { ChatError, isId, type FileId, type RoomId, type UserId } from '#contracts';
import type { ExportedRoomsPage } from '#access/site-export-api';
import type { NeutralRecord } from '#import/records';
import type { Sql } from '#persistence/sql';
import type { StoredBytes } from '../../files/storage/object-store.port.js';
import { StoreOwner } from '../../files/storage/store-owner.js';
import { decodeCursor, encodeCursor } from '../../reads/paging/cursor.policy.js';
import { recordAct } from '../../store/audit.store.js';
import { ReadSql } from '../../store/read-sql.js';
import { WriteSql } from '../../store/write-sql.js';
import {
  readSiteFile,
  readSiteMembers,
  readSiteMessages,
  readSiteReactions,
  readSiteRoom,
  readSiteRooms,
} from './site-export.store.js';
import { toMembership, toReaction, toRecords, toRoomRecord } from './site-records.policy.js';
import type { SiteMessage } from './site.rows.js';

const ROOMS_PER_PAGE = 500;
const MEMBERS_PER_STEP = 1_000;
/** The longest bodies of so many take some MiB. */
const MESSAGES_PER_STEP = 200;
/** A message has 20 reactions of each member at most. */
const REACTED_PER_STEP = 10;

/** Takes records, and resolves when there is room for more. */
type Give = (records: readonly NeutralRecord[]) => Promise<void>;

/** History's part of an export of the whole site, in bounded memory. */
@Injectable()
export class SiteExportService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly owner: StoreOwner,
  ) {}

  /** @throws ChatError INVALID for a malformed cursor */
  async rooms(actor: string, cursor: string | undefined): Promise<ExportedRoomsPage> {
    const [after] = decodeCursor(cursor, [isId] as const) ?? [NIL];
    if (cursor === undefined) await recordAct(this.writes, { actor, act: 'site.export', subject: null });
    const rooms = await readSiteRooms(this.reads, after as RoomId, ROOMS_PER_PAGE);
    const last = rooms.length < ROOMS_PER_PAGE ? undefined : rooms.at(-1);
    return { rooms, cursor: last === undefined ? null : encodeCursor([last]) };
  }

  /** The room and all in it, in one snapshot. @throws ChatError NOT_FOUND */
  async room(roomId: RoomId, give: Give): Promise<void> {
    await this.reads.snapshot(async (sql) => {
      const room = await readSiteRoom(sql, roomId);
      if (room === undefined) throw new ChatError('NOT_FOUND');
      await give([toRoomRecord(room)]);
      await this.members(sql, roomId, give);
      await this.messages(sql, roomId, give);
    });
  }

  /** @throws ChatError NOT_FOUND, UNAVAILABLE */
  async file(id: FileId): Promise<StoredBytes> {
    const objectId = await readSiteFile(this.reads, id);
    const store = await this.owner.ours();
    const found = objectId && (await store.read({ kind: 'object', id: objectId }));
    if (!found) throw new ChatError('NOT_FOUND');
    return found;
  }

  private async members(sql: Sql, roomId: RoomId, give: Give): Promise<void> {
    for (let after = NIL as UserId; ;) {
      const members = await readSiteMembers(sql, roomId, after, MEMBERS_PER_STEP);
      await give(members.filter(({ is_erased }) => !is_erased).map((member) => toMembership(roomId, member)));
      const last = members.at(-1);
      if (last === undefined || members.length < MEMBERS_PER_STEP) return;
      after = last.user_id;
    }
  }

  private async messages(sql: Sql, roomId: RoomId, give: Give): Promise<void> {
    for (let after = 0; ;) {
      const messages = await readSiteMessages(sql, roomId, after, MESSAGES_PER_STEP);
      await give(messages.flatMap((message) => toRecords(roomId, message)));
      await this.reactions(sql, roomId, messages, give);
      const last = messages.at(-1);
      if (last === undefined || messages.length < MESSAGES_PER_STEP) return;
      after = last.seq;
    }
  }

  /** A message that has not changed since it was sent has none, and neither has a deleted one. */
  private async reactions(sql: Sql, roomId: RoomId, messages: readonly SiteMessage[], give: Give): Promise<void> {
    const ids = messages.filter((each) => each.is_changed && each.deleted_at === null).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += REACTED_PER_STEP) {
      const reactions = await readSiteReactions(sql, roomId, ids.slice(from, from + REACTED_PER_STEP));
      await give(reactions.map(toReaction));
    }
  }
}
