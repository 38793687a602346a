import { Injectable } from '@nestjs/common';
import { ChatError, type EnterAsGuest, type Register, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import type { Sql } from '#persistence/sql';
import { ipKey } from '#platform/limits/ip-key.policy';
import { SecurityLog, type SecurityEvents } from '#platform/security-log';
import { CodesService } from '../codes/codes.service.js';
import { ClaimsService, type Claim } from '../claims/claims.service.js';
import { InviteUsesService, refusal, type Invited } from '../invites/invite-uses.service.js';
import type { FoundInvite } from '../invites/invites.store.js';
import { RateLimits } from '../limits/rate-limits.js';
import { MailedLinksService } from '../mail/mailed-links.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { SessionsService, type OpenedSession, type IssuedSignIn } from '../sessions/sessions.service.js';
import { AuthSql } from '../store/auth-sql.js';
import { passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore, type NewUser } from '../users/users.store.js';
import { guestUsernames } from './guest-usernames.policy.js';
import { assertGoodPassword } from './password-choice.js';
import { PasswordHasher } from './password-hasher.js';
import type { VerifiedUser } from './passwords.service.js';
import { RegistrationsService, type Registering } from './registrations.service.js';

/** What a registration comes with: an invitation to an unclaimed account, another one, or none. */
interface Entry {
  readonly claim: Claim | undefined;
  readonly invitation: FoundInvite | undefined;
  readonly needs: Invited['needs'];
}

/** Registration, login and guests. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly sessions: SessionsService,
    private readonly hasher: PasswordHasher,
    private readonly limits: RateLimits,
    private readonly invites: InviteUsesService,
    private readonly claims: ClaimsService,
    private readonly codes: CodesService,
    private readonly registrations: RegistrationsService,
    private readonly links: MailedLinksService,
    private readonly config: AuthConfig,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Resolves to `undefined` if the link that is mailed makes the account. An invitation to an unclaimed account gives it to the
   * caller, whatever `REGISTRATION` is.
   * @throws ChatError FORBIDDEN if registration is closed, or needs an invitation or an e-mail address and `invite` or `email` is not a
   * valid one; USERNAME_TAKEN, INVALID for a password that is easy to guess, RATE_LIMITED, OVERLOADED
   */
  async register(request: Register, client: ClientInfo): Promise<IssuedSignIn | undefined> {
    const { username, password, displayName, email } = request;
    const entry = await this.entryOf(request, client);
    const { claim } = entry;
    const names = { username, displayName: displayName ?? claim?.user.displayName ?? username };
    await assertGoodPassword({ password, field: 'password', names: [names.username, names.displayName] });
    if (email !== undefined) await this.limits.askForMail(client.ip);
    if (email !== undefined && this.config.email === 'required') {
      await this.registrations.keep({ ...names, password, email, ...keptOf(entry) }, client);
      return undefined;
    }
    const mailed = email !== undefined && (await this.limits.mayMail(email)) ? email : undefined;
    const passwordHash = await this.hasher.hash(password, { ip: ipKey(client.ip) });
    const newUser: NewUser = { ...names, type: 'user', passwordHash };
    const insert = async (open: Sql): Promise<LivingUser | undefined> => {
      const user = await this.insertOrTake(open, claim, newUser);
      if (user !== undefined && mailed !== undefined) await this.links.confirm(open, user, mailed);
      return user;
    };
    return this.create('registration', client, insert, (open, userId) => this.admit(open, userId, entry, client));
  }

  /**
   * With a display name instead of a username, the guest gets a username that is made from it.
   * @throws ChatError FORBIDDEN if guests are off, and with the field `invite` for an invitation that is not valid; USERNAME_TAKEN,
   * RATE_LIMITED
   */
  async enterAsGuest(
    { username, displayName = username ?? '', invite }: EnterAsGuest,
    client: ClientInfo,
  ): Promise<IssuedSignIn> {
    if (!this.config.guests) throw new ChatError('FORBIDDEN', { message: 'Guests are not allowed here.' });
    const invitation = await this.invites.findUsable(invite, 'any');
    if (isCounted(invitation)) await this.limits.enterAsGuest(client.ip);
    if (invite !== undefined && invitation === undefined) throw refusal(invite);
    const guest = { displayName, type: 'guest', passwordHash: null } as const;
    const insert = (open: Sql): Promise<LivingUser | undefined> =>
      username === undefined
        ? this.users.insertUnderOneOf(open, guestUsernames(displayName), guest)
        : this.users.insert(open, { ...guest, username });
    return this.create('guest', client, insert, async (open, userId) => {
      if (invite !== undefined) await this.invites.demand(open, invite, { userId, needs: 'any', made: true });
    });
  }

  /**
   * @throws ChatError ACCOUNT_SUSPENDED; BAD_CREDENTIALS if the password has changed since it was verified; as
   * `CodesService.during`
   */
  async logIn(verified: VerifiedUser, otp: string | undefined, client: ClientInfo): Promise<IssuedSignIn> {
    const { passwordHash, device } = verified;
    const given = { otp, device, ip: client.ip };
    const { user, opened } = await this.codes.during(verified.user, given, (demandCode) =>
      this.sql.transaction(async (open) => {
        const user = await this.users.lock(open, verified.user.id, 'read');
        if (user === undefined || passwordHashOf(user) !== passwordHash) throw new ChatError('BAD_CREDENTIALS');
        if (user.suspendedAt !== null) throw new ChatError('ACCOUNT_SUSPENDED');
        await demandCode(open, user);
        return { user, opened: await this.sessions.open(open, user, client) };
      }),
    );
    return this.signIn(user, opened, client, 'password');
  }

  private insertOrTake(open: Sql, claim: Claim | undefined, user: NewUser): Promise<LivingUser | undefined> {
    return claim === undefined ? this.users.insert(open, user) : this.claims.take(open, claim.codeHash, user);
  }

  /** By what the caller comes in. An invitation to an unclaimed account asks for nothing else. */
  private async entryOf({ invite, email }: Register, client: ClientInfo): Promise<Entry> {
    const claim = await this.claims.find(invite);
    const needs = this.config.registration === 'invite' ? 'account' : 'any';
    if (needs === 'any' && claim === undefined) this.assertRegistrationOpen();
    this.registrations.assertEmail(email);
    const invitation = claim === undefined ? await this.invitationOf(invite, needs, client) : undefined;
    return { claim, invitation, needs };
  }

  private async admit(open: Sql, userId: UserId, { invitation, needs }: Entry, { ip }: ClientInfo): Promise<void> {
    const isUsed = invitation && (await this.invites.admit(open, invitation.codeHash, userId, needs));
    // Others have used it up meanwhile: this is a registration without it.
    if (isUsed === false && !isCounted(invitation)) await this.limits.register(ip);
  }

  /** @throws ChatError FORBIDDEN, field `invite`, if an account needs one and it is not valid; RATE_LIMITED */
  private async invitationOf(
    invite: string | undefined,
    needs: Invited['needs'],
    { ip }: ClientInfo,
  ): Promise<FoundInvite | undefined> {
    const invitation = await this.invites.findUsable(invite, needs);
    if (isCounted(invitation)) await this.limits.register(ip);
    if (needs === 'account' && invitation === undefined) throw refusal(invite);
    return invitation;
  }

  /**
   * @param insert returns `undefined` if the username is taken
   * @param admit uses the invitation. If it fails, nothing is written; if something else fails, no use is taken.
   */
  private async create(
    by: 'registration' | 'guest',
    client: ClientInfo,
    insert: (open: Sql) => Promise<LivingUser | undefined>,
    admit: (open: Sql, userId: UserId) => Promise<void>,
  ): Promise<IssuedSignIn> {
    const { user, opened } = await this.sql.transaction(async (open) => {
      const user = await insert(open);
      if (user === undefined) throw new ChatError('USERNAME_TAKEN', { field: 'username' });
      const opened = await this.sessions.open(open, user, client);
      // At the end: the other persons of the invitation wait from here on until the transaction ends.
      await admit(open, user.id);
      return { user, opened };
    });
    return this.signIn(user, opened, client, by);
  }

  private signIn(
    user: LivingUser,
    opened: OpenedSession,
    { ip }: ClientInfo,
    by: SecurityEvents['login.ok']['by'],
  ): Promise<IssuedSignIn> {
    this.security.write('login.ok', { userId: user.id, sessionId: opened.sessionId, address: ip, by });
    return this.sessions.signIn(user, opened);
  }

  private assertRegistrationOpen(): void {
    if (this.config.registration !== 'open')
      throw new ChatError('FORBIDDEN', { message: 'Registration is not open here.' });
  }
}

function keptOf({ claim, invitation }: Entry): Pick<Registering, 'invite' | 'claims'> {
  return { invite: (claim ?? invitation)?.codeHash ?? null, claims: claim?.user.id ?? null };
}

/** An office may stand behind one IP and one invitation of an operator. Links could be made for more accounts. */
function isCounted(invitation: FoundInvite | undefined): boolean {
  return invitation?.makerId !== null;
}
