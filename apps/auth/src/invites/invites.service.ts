import { Injectable } from '@nestjs/common';
import { ChatError, isId, newId, type InviteKind } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { EndedAnswer, Invite, InvitedRoom, InvitesAnswer, NewInvite } from '#access/internal-api';
import { StoreClock } from '#persistence/store-clock';
import { inviteUrl } from '#access/invite-url';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { codeHash, newCode } from './invite-code.policy.js';
import { InvitesStore, type InviteRow, type NewInviteRow } from './invites.store.js';

const MS_PER_SECOND = 1000;

export interface WantedInvite {
  readonly uses: number;
  readonly lifetimeSeconds: number;
  readonly kind?: InviteKind | undefined;
  readonly rooms?: readonly InvitedRoom[] | undefined;
}

/** The invitations of operators. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly sql: AuthSql,
    private readonly invites: InvitesStore,
    private readonly audit: AuditStore,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
  ) {}

  /** Latest first. */
  async list(): Promise<InvitesAnswer> {
    const rows = await this.invites.list();
    return { invites: rows.sort((one, next) => next.createdAt.getTime() - one.createdAt.getTime()).map(toInvite) };
  }

  async create(
    actor: string,
    { uses: usesMax, lifetimeSeconds, kind = 'account', rooms = [] }: WantedInvite,
  ): Promise<NewInvite> {
    const code = newCode();
    const now = this.clock.now();
    const invite: NewInviteRow = {
      id: newId(),
      codeHash: codeHash(code, kind),
      createdAt: now,
      createdBy: actor,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * MS_PER_SECOND),
      ...{ usesMax, kind, rooms, roomId: null, makerId: null, claims: null },
    };
    await this.sql.transaction(async (open) => {
      await this.invites.insert(open, invite);
      const details = { usesMax, expiresAt: invite.expiresAt, kind, rooms: rooms.map(({ id }) => id) };
      await this.audit.record(open, { actor, act: 'invite.create', subject: invite.id, details });
    });
    const { publicUrl, registration, guests, providers } = this.config;
    const providersNeedIt = providers.some(({ signup }) => signup === 'invite');
    const link = publicUrl === undefined ? null : inviteUrl(publicUrl, code);
    return { ...toInvite({ ...invite, uses: 0 }), code, link, registration, guests, providersNeedIt };
  }

  /** @throws ChatError NOT_FOUND, also if the invitation is unusable already */
  async revoke(actor: string, id: string): Promise<EndedAnswer> {
    await this.sql.transaction(async (open) => {
      if (!isId(id) || !(await this.invites.revoke(open, id)))
        throw new ChatError('NOT_FOUND', { message: `There is no usable invitation ${id}.` });
      await this.audit.record(open, { actor, act: 'invite.revoke', subject: id });
    });
    return { ended: 1 };
  }
}

function toInvite({ id, createdAt, createdBy, expiresAt, usesMax, uses, kind, rooms }: InviteRow): Invite {
  return {
    id,
    createdAt: createdAt.toISOString(),
    createdBy,
    expiresAt: expiresAt.toISOString(),
    usesMax,
    uses,
    kind,
    rooms,
  };
}
