import { Injectable } from '@nestjs/common';
import { ChatError, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { ipKey } from '#platform/limits/ip-key.policy';
import { ClaimsService } from '../claims/claims.service.js';
import { InviteUsesService } from '../invites/invite-uses.service.js';
import { RateLimits } from '../limits/rate-limits.js';
import { assertAcceptedDomain } from '../mail/email-address.policy.js';
import { MailServer } from '../mail/mail-server.js';
import { CONFIRM_LIFETIME_MS, MailedLinksService } from '../mail/mailed-links.service.js';
import { MailsStore } from '../mail/mails.store.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { AuthSql } from '../store/auth-sql.js';
import type { LivingUser } from '../users/user-row.js';
import { UsersStore, type NewUser } from '../users/users.store.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordsService } from './passwords.service.js';
import { RegistrationsStore, type Registration } from './registrations.store.js';

/** The checked fields of a registration. */
export interface Registering {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly email: string;
  /** The hash of the code of a valid invitation. */
  readonly invite: Buffer | null;
  /** The unclaimed account to which it is an invitation. */
  readonly claims: UserId | null;
}

/** A new account, and its e-mail address, which is not written yet. */
export interface CompletedRegistration {
  readonly user: LivingUser;
  readonly email: string;
}

/** Registration with an e-mail address. With `EMAIL=required` the account is made by the link that is mailed to it. */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly registrations: RegistrationsStore,
    private readonly users: UsersStore,
    private readonly invites: InviteUsesService,
    private readonly claims: ClaimsService,
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordsService,
    private readonly links: MailedLinksService,
    private readonly mails: MailsStore,
    private readonly server: MailServer,
    private readonly limits: RateLimits,
    private readonly config: AuthConfig,
  ) {}

  /** @throws ChatError FORBIDDEN, with the field `email` if an e-mail address is missing or not accepted */
  assertEmail(email: string | undefined): void {
    if (email !== undefined) {
      this.server.assertSet();
      assertAcceptedDomain(email, this.config.emailDomains);
    } else if (this.config.email === 'required')
      throw new ChatError('FORBIDDEN', { field: 'email', message: 'An account needs an e-mail address here.' });
  }

  /** @throws ChatError FORBIDDEN, field `email`: a guest cannot become an account where it would need an e-mail address */
  assertNoEmailNeeded(): void {
    this.assertEmail(undefined);
  }

  /**
   * Keeps the name until the link is used, for 24 h at most. A repeat with the same password replaces the link, also by one to
   * another e-mail address. @throws ChatError USERNAME_TAKEN, OVERLOADED
   */
  async keep(wanted: Registering, client: ClientInfo): Promise<void> {
    const { username } = wanted;
    const earlier = await this.registrations.find(username);
    if (await this.tryToKeep(wanted, earlier, client)) return;
    // The same request may have come twice, and the other one may have been first.
    const first = earlier === undefined ? await this.registrations.find(username) : undefined;
    if (first === undefined || !(await this.tryToKeep(wanted, first, client))) throw nameTaken();
  }

  /**
   * Lets only those make the account who know its password: a stranger may have asked for the mail. Resolves to false if no
   * registration has this token.
   * @throws ChatError INVALID with the field `password`, which names the account, without one; BAD_CREDENTIALS, RATE_LIMITED,
   * OVERLOADED
   */
  async confirm(tokenHash: Buffer, password: string | undefined, client: ClientInfo): Promise<boolean> {
    const registration = await this.registrations.findByToken(tokenHash);
    if (registration === undefined) return false;
    const { username, passwordHash } = registration;
    if (password === undefined)
      throw new ChatError('INVALID', { field: 'password', message: 'password is missing', username });
    await this.passwords.verifyChosen({ username, passwordHash, password }, client);
    return true;
  }

  /**
   * Makes the account of the registration with this token, whose password is confirmed. Resolves to `undefined` if there is none.
   * @throws ChatError FORBIDDEN, field `invite`, if the invitation is used up
   */
  async complete(open: Sql, tokenHash: Buffer): Promise<CompletedRegistration | undefined> {
    const waiting = await this.registrations.findByToken(tokenHash, open);
    if (waiting === undefined) return undefined;
    // First the name, then the row: a registration of the same name locks in this order.
    await this.users.lockName(open, waiting.username);
    const registration = await this.registrations.take(open, tokenHash);
    if (registration === undefined) return undefined;
    const { username, displayName, passwordHash, email, invite, mailId } = registration;
    const user = await this.make(open, { username, displayName, passwordHash, type: 'user' }, invite);
    // An auth of an earlier version, which keeps no names, has given it away.
    if (user === undefined) return undefined;
    // It has arrived, though no answer may have said so. It belongs to no account, so an erasure would not find it.
    if (mailId !== null) await this.mails.remove(mailId, open);
    return { user, email };
  }

  /** The account: the one of the invitation, or a new one. @throws ChatError FORBIDDEN, field `invite` */
  private async make(open: Sql, wanted: NewUser, invite: Buffer | null): Promise<LivingUser | undefined> {
    if (invite !== null && (await this.claims.isClaim(invite, open))) return this.claims.take(open, invite, wanted);
    const user = await this.users.insert(open, wanted);
    const needs = this.config.registration === 'open' ? 'any' : 'account';
    if (user !== undefined && invite !== null) await this.invites.admit(open, invite, user.id, needs);
    return user;
  }

  /** @param earlier the registration of the same name. Resolves to false if the name is taken. */
  private async tryToKeep(
    wanted: Registering,
    earlier: Registration | undefined,
    { ip }: ClientInfo,
  ): Promise<boolean> {
    const { username, displayName, password, email, invite, claims } = wanted;
    const whom = { ip: ipKey(ip) };
    if (earlier !== undefined && !(await this.hasher.verify(earlier.passwordHash, password, whom))) return false;
    const passwordHash = earlier?.passwordHash ?? (await this.hasher.hash(password, whom));
    const mayMail = await this.limits.mayMail(email);
    // Without a mail the earlier link must stay.
    if (earlier !== undefined && !mayMail) return true;
    return this.sql.transaction(async (open) => {
      if (!(await this.claim(open, username, passwordHash, claims))) return false;
      const { tokenHash, mail } = this.links.register({ username, email });
      const mailId = mayMail ? await mail(open) : null;
      const registration = { username, displayName, passwordHash, email, invite, tokenHash, mailId };
      await this.registrations.put(open, registration, CONFIRM_LIFETIME_MS);
      return true;
    });
  }

  /** A name that is free, or kept by a registration with this password. The mail of that one is not sent any more. */
  private async claim(open: Sql, username: string, passwordHash: string, ownerId: UserId | null): Promise<boolean> {
    const kept = await this.registrations.lock(open, username);
    if (kept === undefined) return this.users.claim(open, username, ownerId);
    if (kept.passwordHash !== passwordHash) return false;
    if (kept.mailId !== null) await this.mails.remove(kept.mailId, open);
    return true;
  }
}

function nameTaken(): ChatError {
  return new ChatError('USERNAME_TAKEN', { field: 'username' });
}
