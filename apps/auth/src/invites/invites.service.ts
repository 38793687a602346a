import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { ChatError, isId, newId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { EndedAnswer, Invite, InvitesAnswer, NewInvite } from '#access/internal-api';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { AuditStore } from '../audit/audit.store.js';
import { AuthSql } from '../store/auth-sql.js';
import { hashSecret } from '../tokens/secret-hash.policy.js';
import { InvitesStore, type InviteRow } from './invites.store.js';

/** 128 bits cannot be guessed, and are still short enough to read aloud. */
const CODE_BYTES = 16;
const MS_PER_SECOND = 1000;

/** Invitations to register, for `REGISTRATION=invite`. */
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
    return { invites: (await this.invites.list()).map(toInvite) };
  }

  async create(actor: string, usesMax: number, lifetimeSeconds: number): Promise<NewInvite> {
    const code = randomBytes(CODE_BYTES).toString('base64url');
    const now = this.clock.now();
    const invite: InviteRow = {
      id: newId(),
      codeHash: hashSecret(code),
      createdAt: now,
      createdBy: actor,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * MS_PER_SECOND),
      usesMax,
      uses: 0,
    };
    await this.sql.transaction(async (open) => {
      await this.invites.insert(open, invite);
      const details = { usesMax, expiresAt: invite.expiresAt };
      await this.audit.record(open, { actor, act: 'invite.create', subject: invite.id, details });
    });
    const { publicUrl, registration, providers } = this.config;
    const providersNeedIt = providers.some(({ signup }) => signup === 'invite');
    const link = publicUrl === undefined ? null : `${publicUrl}/?invite=${code}`;
    return { ...toInvite(invite), code, link, registration, providersNeedIt };
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

  /** A cheap check before the password is hashed. `use` decides. @throws ChatError FORBIDDEN, field `invite` */
  async assertUsable(code: string | undefined): Promise<void> {
    if (code === undefined || !(await this.invites.isUsable(hashSecret(code)))) throw refusal(code);
  }

  /** Takes a use in the registration's transaction. @throws ChatError FORBIDDEN, field `invite` */
  async use(open: Sql, code: string | undefined): Promise<void> {
    if (code === undefined) throw refusal(code);
    await this.useKept(open, hashSecret(code));
  }

  /** As `use`, with the hash of a code that was checked before. */
  async useKept(open: Sql, codeHash: Buffer): Promise<void> {
    if (!(await this.invites.use(open, codeHash))) throw refusal('');
  }
}

/** The same answer for an unknown, used up, expired or revoked invitation: strangers must not learn which. */
function refusal(code: string | undefined): ChatError {
  const message = code === undefined ? 'Registration needs an invitation.' : 'The invitation is not valid.';
  return new ChatError('FORBIDDEN', { field: 'invite', message });
}

function toInvite({ id, createdAt, createdBy, expiresAt, usesMax, uses }: InviteRow): Invite {
  return {
    id,
    createdAt: createdAt.toISOString(),
    createdBy,
    expiresAt: expiresAt.toISOString(),
    usesMax,
    uses,
  };
}
