import { Injectable } from '@nestjs/common';
import { ChatError, LINKS_PER_ROOM_MAX, type InviteKind, type LinkId, type RoomId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { linksModeOf } from '#config/links-config';
import type { LinkOfRoom } from '#access/invited-rooms';
import type { PutLink } from '#access/questions.requests';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuthSql } from '../store/auth-sql.js';
import { UsersStore } from '../users/users.store.js';
import { codeHash } from './invite-code.policy.js';
import { InvitesStore, type InviteRow, type NewInviteRow } from './invites.store.js';
import { LinkCodes } from './link-codes.js';
import { LinksStore, type KnownLink } from './links.store.js';

const DAY_MS = 86_400_000;

/** Links into rooms: invitations that people make. History asks for them, and knows who may. */
@Injectable()
export class LinksService {
  constructor(
    private readonly sql: AuthSql,
    private readonly invites: InvitesStore,
    private readonly links: LinksStore,
    private readonly codes: LinkCodes,
    private readonly users: UsersStore,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
  ) {}

  /**
   * Makes the link. A repeat answers the same one.
   * @throws ChatError FORBIDDEN, with the field `kind` if such links are off; ARCHIVED, IDEMPOTENCY_MISMATCH, GONE, LIMIT_REACHED
   */
  async put(wanted: PutLink): Promise<{ link: LinkOfRoom; isNew: boolean }> {
    return this.sql.transaction(async (open) => {
      const maker = await this.users.lock(open, wanted.makerId, 'read');
      if (maker?.type !== 'user' || maker.suspendedAt !== null) throw new ChatError('FORBIDDEN');
      await this.links.lockRoom(open, wanted.roomId);
      const known = await this.links.find(open, wanted.id);
      if (known !== undefined) return { link: this.toLink(sameAs(wanted, known)), isNew: false };
      if (wanted.isArchived) throw new ChatError('ARCHIVED');
      this.assertKind(wanted.kind);
      const living = await this.links.living(wanted.roomId, open);
      if (living.length >= LINKS_PER_ROOM_MAX) throw new ChatError('LIMIT_REACHED', { scope: 'linksPerRoom' });
      return { link: this.toLink(await this.insert(open, wanted)), isNew: true };
    });
  }

  /** The living ones, newest first. */
  async of(roomId: RoomId): Promise<LinkOfRoom[]> {
    return (await this.links.living(roomId)).map((row) => this.toLink(row));
  }

  /** A repeat, and a link of another room, change nothing. */
  end(id: LinkId, roomId: RoomId): Promise<boolean> {
    return this.links.end(id, roomId);
  }

  private async insert(open: Sql, wanted: PutLink): Promise<InviteRow> {
    const { id, roomId, roomName, makerId, kind, uses: usesMax, days } = wanted;
    const now = this.clock.now();
    const row: NewInviteRow = {
      ...{ id, kind, usesMax, roomId, makerId, claims: null },
      codeHash: codeHash(this.codes.codeOf(id), kind),
      createdAt: now,
      createdBy: `user:${makerId}`,
      expiresAt: new Date(now.getTime() + days * DAY_MS),
      rooms: [{ id: roomId, name: roomName }],
    };
    // A request for another room has inserted it meanwhile.
    if (!(await this.invites.insert(open, row))) throw new ChatError('IDEMPOTENCY_MISMATCH');
    return { ...row, uses: 0 };
  }

  private assertKind(kind: InviteKind): void {
    const mode = linksModeOf(this.config);
    const isOn = kind === 'guest' ? mode !== 'off' && this.config.guests : mode === 'on';
    if (!isOn) throw new ChatError('FORBIDDEN', { field: 'kind', message: 'There are no such links here.' });
  }

  private toLink({ id, kind, usesMax, uses, expiresAt }: InviteRow): LinkOfRoom {
    const linkId = id as LinkId;
    const facts = { id: linkId, kind, uses: usesMax, used: uses, expiresAt: expiresAt.toISOString() };
    return { ...facts, code: this.codes.codeOf(linkId) };
  }
}

/** @throws ChatError IDEMPOTENCY_MISMATCH for another link under this id, also of another maker; GONE for an ended one */
function sameAs({ makerId, roomId, kind, uses, days }: PutLink, known: KnownLink): KnownLink {
  const knownDays = (known.expiresAt.getTime() - known.createdAt.getTime()) / DAY_MS;
  const isSame =
    known.makerId === makerId &&
    known.roomId === roomId &&
    known.kind === kind &&
    known.usesMax === uses &&
    knownDays === days;
  if (!isSame) throw new ChatError('IDEMPOTENCY_MISMATCH');
  if (known.revokedAt !== null) throw new ChatError('GONE');
  return known;
}
