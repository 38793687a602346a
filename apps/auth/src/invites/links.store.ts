import { Injectable } from '@nestjs/common';
import { LINKS_PER_ROOM_MAX, type LinkId, type RoomId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import * as statements from './links.sql.js';
import type { InviteRow } from './invites.store.js';

export interface KnownLink extends InviteRow {
  readonly revokedAt: Date | null;
}

/** Links: the invitations that people make. */
@Injectable()
export class LinksStore {
  constructor(private readonly sql: AuthSql) {}

  /** Until the transaction ends, no other one counts or makes links of the room. */
  async lockRoom(open: Sql, roomId: RoomId): Promise<void> {
    await open.rows(statements.LOCK_LINKS_OF_ROOM, [roomId]);
  }

  /** The link with this id, also an ended one. */
  async find(open: Sql, id: LinkId): Promise<KnownLink | undefined> {
    return (await open.rows<KnownLink>(statements.LINK, [id]))[0];
  }

  /** The living ones, newest first. */
  living(roomId: RoomId, open: Sql = this.sql): Promise<InviteRow[]> {
    return open.rows<InviteRow>(statements.LINKS_OF_ROOM, [roomId, LINKS_PER_ROOM_MAX]);
  }

  /** Resolves to false if there is no such link of the room, or it has ended. */
  async end(id: LinkId, roomId: RoomId): Promise<boolean> {
    return (await this.sql.rows(statements.END_LINK, [id, roomId])).length === 1;
  }
}
