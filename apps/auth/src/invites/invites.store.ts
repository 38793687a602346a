import { Injectable } from '@nestjs/common';
import type { InviteKind, RoomId, UserId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import type { Sql } from '#persistence/sql';
import { AuthSql } from '../store/auth-sql.js';
import { Purge } from '../store/purge.js';
import * as statements from './invites.sql.js';

const PURGE_BATCH = 1000;
/** How long an ended invitation stays in the database. */
const TOMBSTONE_DAYS = 30;

export interface NewInviteRow {
  readonly id: string;
  readonly codeHash: Buffer;
  readonly createdAt: Date;
  /** The operator's name, or the maker of a link. */
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly usesMax: number;
  readonly kind: InviteKind;
  readonly rooms: readonly InvitedRoom[];
  /** The room of a link; `null` for an operator's invitation. */
  readonly roomId: RoomId | null;
  readonly makerId: UserId | null;
  /** The unclaimed account that its person takes, in place of a new one. */
  readonly claims: UserId | null;
}

export interface InviteRow extends NewInviteRow {
  readonly uses: number;
}

/** `used up`: it lets in the persons that it has. `ended`: it lets in no one; it was revoked, has expired, or its maker is gone. */
export type InviteState = 'usable' | 'used up' | 'ended';

export interface FoundInvite extends InviteRow {
  readonly state: InviteState;
}

/** An invitation that a user has used, or a link that the user has made. */
export interface InviteOfUser extends InviteRow {
  readonly as: 'used' | 'made';
  readonly at: Date;
}

@Injectable()
export class InvitesStore {
  readonly ended = new Purge(() => this.purge());

  constructor(private readonly sql: AuthSql) {}

  /** Resolves to false if there is one with this id. */
  async insert(open: Sql, row: NewInviteRow): Promise<boolean> {
    const { id, codeHash, createdAt, createdBy, expiresAt, usesMax, kind, rooms, roomId, makerId, claims } = row;
    const values = [
      id,
      codeHash,
      createdAt,
      createdBy,
      expiresAt,
      usesMax,
      kind,
      JSON.stringify(rooms),
      roomId,
      makerId,
      claims,
    ];
    return (await open.rows(statements.INSERT_INVITE, values)).length === 1;
  }

  /** The usable ones, latest first. */
  list(): Promise<InviteRow[]> {
    return this.sql.rows<InviteRow>(statements.USABLE_INVITES, []);
  }

  /** @param hashes of one code */
  async find(hashes: readonly Buffer[], open: Sql = this.sql): Promise<FoundInvite | undefined> {
    return (await open.rows<FoundInvite>(statements.INVITE_OF_CODE, [hashes]))[0];
  }

  /** As `find`, locked until the transaction ends. */
  async lock(open: Sql, hashes: readonly Buffer[]): Promise<FoundInvite | undefined> {
    await open.rows(statements.LOCK_INVITE, [hashes]);
    return this.find(hashes, open);
  }

  /** The invitations that the user was made with, oldest first. */
  madeWith(userId: UserId): Promise<FoundInvite[]> {
    return this.sql.rows<FoundInvite>(statements.INVITES_OF_MADE, [userId]);
  }

  async isPerson(inviteId: string, userId: UserId, open: Sql = this.sql): Promise<boolean> {
    return (await open.rows(statements.INVITE_OF_PERSON, [userId, inviteId])).length === 1;
  }

  /** Whether one of the user's invitations is for accounts. @param links links count, too */
  async cameForAccount(userId: UserId, links: boolean, open: Sql = this.sql): Promise<boolean> {
    return (await open.rows<{ came: boolean }>(statements.CAME_FOR_ACCOUNT, [userId, links]))[0]?.came ?? false;
  }

  /** Counts one more person, and notes who it is. Resolves to false if no use is left. */
  async use(open: Sql, inviteId: string, userId: UserId, made: boolean): Promise<boolean> {
    if ((await open.rows(statements.TAKE_USE, [inviteId])).length === 0) return false;
    await open.rows(statements.INSERT_USE, [userId, inviteId, made]);
    return true;
  }

  /** Notes that the person's account was made with it. */
  async noteMade(open: Sql, inviteId: string, userId: UserId): Promise<void> {
    await open.rows(statements.NOTE_MADE, [userId, inviteId]);
  }

  /** Resolves to true if the invitation existed and was neither revoked nor expired. */
  async revoke(open: Sql, id: string): Promise<boolean> {
    return (await open.rows(statements.REVOKE_INVITE, [id, new Date()])).length === 1;
  }

  /** Ends the invitations to this unclaimed account. */
  async revokeClaims(open: Sql, userId: UserId): Promise<void> {
    await open.rows(statements.REVOKE_CLAIMS, [userId, new Date()]);
  }

  ofUser(userId: UserId): Promise<InviteOfUser[]> {
    return this.sql.rows<InviteOfUser>(statements.INVITES_OF_USER, [userId]);
  }

  /** Deletes a batch of the invitations that ended more than `days` ago. Returns true if there may be more. */
  async purge(days = TOMBSTONE_DAYS): Promise<boolean> {
    return (await this.sql.rows(statements.PURGE_INVITES, [days, PURGE_BATCH])).length === PURGE_BATCH;
  }
}
