import { Injectable } from '@nestjs/common';
import { ChatError, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { linksModeOf } from '#config/links-config';
import type { Sql } from '#persistence/sql';
import { claimHash, codeHashes } from './invite-code.policy.js';
import { InvitesStore, type FoundInvite } from './invites.store.js';

/** An invitation to an unclaimed account. */
export type FoundClaim = FoundInvite & { readonly claims: UserId };

/** The person whom an invitation lets in. */
export interface Invited {
  readonly userId: UserId;
  /** An account cannot be made without an invitation for accounts; anything else takes each. */
  readonly needs: 'account' | 'any';
  /** The invitation makes the account or the guest. */
  readonly made: boolean;
}

/**
 * Uses of invitations: a use is a person. It is written in the transaction that makes the person, so the same person uses the
 * invitation again for nothing, whatever was killed in between.
 */
@Injectable()
export class InviteUsesService {
  private readonly linksMakeAccounts: boolean;

  constructor(
    private readonly invites: InvitesStore,
    config: AuthConfig,
  ) {
    this.linksMakeAccounts = linksModeOf(config) === 'on';
  }

  /** The invitation, if it lets one more person in. A cheap check before a password is hashed; `use` decides. */
  async findUsable(code: string | undefined, needs: Invited['needs']): Promise<FoundInvite | undefined> {
    if (code === undefined) return undefined;
    const found = await this.invites.find(codeHashes(code));
    return found?.state === 'usable' && this.isFor(found, needs) ? found : undefined;
  }

  /** The invitation to an unclaimed account, if nobody has used it. */
  async findClaim(code: string | undefined, open?: Sql): Promise<FoundClaim | undefined> {
    if (code === undefined) return undefined;
    const found = await this.invites.find([claimHash(code)], open);
    return found?.state === 'usable' && isClaim(found) ? found : undefined;
  }

  /** Lets the user in, who is locked or new. @throws ChatError FORBIDDEN, field `invite` */
  async demand(open: Sql, code: string | undefined, invited: Invited): Promise<void> {
    if (code === undefined || !(await this.use(open, codeHashes(code), invited))) throw refusal(code);
  }

  /**
   * Lets a new account in by the hash of a code that was valid before. One that needs no invitation is made in any case: resolves to
   * false if it takes no use.
   * @throws ChatError FORBIDDEN, field `invite`
   */
  async admit(open: Sql, hash: Buffer, userId: UserId, needs: Invited['needs']): Promise<boolean> {
    const isUsed = await this.use(open, [hash], { userId, needs, made: true });
    if (!isUsed && needs === 'account') throw refusal('');
    return isUsed;
  }

  /** As `demand`, for the hash of a code. Resolves to false instead of throwing. */
  async use(open: Sql, hashes: readonly Buffer[], { userId, needs, made }: Invited): Promise<boolean> {
    const found = await this.invites.lock(open, hashes);
    if (found === undefined || found.state === 'ended' || !this.isFor(found, needs)) return false;
    if (!(await this.invites.isPerson(found.id, userId, open))) return this.invites.use(open, found.id, userId, made);
    if (made) await this.invites.noteMade(open, found.id, userId);
    return true;
  }

  /** A guest who came by an invitation for accounts needs no other one. */
  cameForAccount(userId: UserId, open?: Sql): Promise<boolean> {
    return this.invites.cameForAccount(userId, this.linksMakeAccounts, open);
  }

  private isFor({ kind, makerId }: FoundInvite, needs: Invited['needs']): boolean {
    return needs === 'any' || (kind === 'account' && (makerId === null || this.linksMakeAccounts));
  }
}

export function isClaim(found: FoundInvite): found is FoundClaim {
  return found.claims !== null;
}

/** The same answer for an unknown, used up, expired or revoked invitation: strangers must not learn which. */
export function refusal(code: string | undefined): ChatError {
  const message = code === undefined ? 'Registration needs an invitation.' : 'The invitation is not valid.';
  return new ChatError('FORBIDDEN', { field: 'invite', message });
}
