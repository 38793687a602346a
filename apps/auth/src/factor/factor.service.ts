import { Injectable } from '@nestjs/common';
import { AuthConfig } from '#config/app-config';
import { ChatError, type NewRecoveryCodes, type TurnFactorOff } from '#contracts';
import type { FactorCandidate, FactorState, RecoveryCodes } from '#contracts/routes/factor.routes';
import type { Identity } from '#access/identity';
import type { Sql } from '#persistence/sql';
import { StoreClock } from '#persistence/store-clock';
import { SecurityLog } from '#platform/security-log';
import { ConfirmationService } from '../accounts/confirmation.service.js';
import { CodesService, wrongCode } from '../codes/codes.service.js';
import { FactorSecrets } from '../codes/factor-secrets.js';
import { FactorsStore } from '../codes/factors.store.js';
import { newTotpSecret, stepOfCode, totpUri } from '../codes/totp.policy.js';
import { NoticesService } from '../mail/notices.service.js';
import { CuresService } from '../sessions/cures.service.js';
import type { ClientInfo } from '../sessions/client-info.js';
import { AuthSql } from '../store/auth-sql.js';
import { hasFactor, passwordHashOf, type LivingUser } from '../users/user-row.js';
import { UsersStore } from '../users/users.store.js';
import { FactorCandidatesStore } from './factor-candidates.store.js';

const CANDIDATE_MS = 10 * 60 * 1000;

/** Lets users turn their second factor on and off. Without `TOTP_SECRET` all of it is FORBIDDEN. */
@Injectable()
export class FactorService {
  constructor(
    private readonly sql: AuthSql,
    private readonly users: UsersStore,
    private readonly factors: FactorsStore,
    private readonly candidates: FactorCandidatesStore,
    private readonly codes: CodesService,
    private readonly secrets: FactorSecrets,
    private readonly confirmation: ConfirmationService,
    private readonly notices: NoticesService,
    private readonly cures: CuresService,
    private readonly config: AuthConfig,
    private readonly clock: StoreClock,
    private readonly security: SecurityLog,
  ) {}

  /** @throws ChatError FORBIDDEN */
  async state(me: Identity): Promise<FactorState> {
    const { id } = await this.owner(me);
    const facts = await this.factors.factsOf(id);
    if (facts === undefined) return { on: false, since: null, recoveryCodesLeft: 0 };
    return { on: true, since: facts.since.toISOString(), recoveryCodesLeft: facts.recoveryCodesLeft };
  }

  /** @throws ChatError FORBIDDEN, also for an account without a password; CONFLICT if it is on; as `ConfirmationService.confirm` */
  async propose(me: Identity, password: string | undefined, client: ClientInfo): Promise<FactorCandidate> {
    this.assertHasPassword(await this.owner(me));
    const confirmed = await this.confirmation.confirm(me, password, client);
    const { id, username } = confirmed;
    const secret = newTotpSecret();
    const expiresAt = new Date(this.clock.now().getTime() + CANDIDATE_MS);
    await this.sql.transaction(async (open) => {
      assertOff(await this.lock(open, confirmed));
      await this.candidates.put(open, id, this.secrets.close(id, secret), expiresAt);
    });
    return { secret, uri: totpUri(secret, username, this.config.publicUrl), expiresAt: expiresAt.toISOString() };
  }

  /** @throws ChatError FORBIDDEN; CONFLICT without a candidate, or if it is on; BAD_CREDENTIALS with the field `otp` */
  async turnOn(me: Identity, otp: string, { ip }: ClientInfo): Promise<RecoveryCodes> {
    const owner = await this.owner(me);
    this.assertHasPassword(owner);
    const recoveryCodes = await this.sql.transaction(async (open) => {
      const { id } = assertOff(await this.lock(open, owner));
      const secret = await this.candidateOf(open, id);
      const lastStep = stepOfCode(secret, otp, this.clock.now());
      if (lastStep === undefined) throw wrongCode();
      await this.candidates.forget(open, id);
      await this.factors.turnOn(open, id, { secret: this.secrets.close(id, secret), lastStep });
      await this.cures.endDevices(open, id, me.sessionId);
      await this.notices.send(open, id, 'factor.on');
      return this.codes.renewRecoveryCodes(open, id);
    });
    this.note(me, ip, true);
    await this.cures.announce(owner.id, []);
    return { recoveryCodes };
  }

  /** @throws ChatError FORBIDDEN; CONFLICT if it is off; as `ConfirmationService.confirm` and `CodesService.during` */
  async renewRecoveryCodes(
    me: Identity,
    { password, otp }: NewRecoveryCodes,
    client: ClientInfo,
  ): Promise<RecoveryCodes> {
    await this.owner(me);
    const confirmed = await this.confirmation.confirm(me, password, client);
    const given = { otp, device: me.sessionId, ip: client.ip };
    const recoveryCodes = await this.codes.during(confirmed, given, (demandCode) =>
      this.sql.transaction(async (open) => {
        const user = await this.lock(open, confirmed);
        if (!hasFactor(user)) throw new ChatError('CONFLICT', { message: 'The second factor is off.' });
        await demandCode(open, user);
        return this.codes.renewRecoveryCodes(open, user.id);
      }),
    );
    return { recoveryCodes };
  }

  /** Ok if it is off. @throws ChatError FORBIDDEN; as `ConfirmationService.confirm` and `CodesService.during` */
  async turnOff(me: Identity, { password, otp }: TurnFactorOff, client: ClientInfo): Promise<void> {
    if (!hasFactor(await this.owner(me))) return;
    const confirmed = await this.confirmation.confirm(me, password, client);
    const given = { otp, device: me.sessionId, ip: client.ip };
    const isChanged = await this.codes.during(confirmed, given, (demandCode) =>
      this.sql.transaction(async (open) => {
        const user = await this.lock(open, confirmed);
        if (!hasFactor(user)) return false;
        await demandCode(open, user);
        await this.factors.turnOff(open, user.id);
        await this.notices.send(open, user.id, 'factor.off');
        return true;
      }),
    );
    if (isChanged) this.note(me, client.ip, false);
  }

  private async owner(me: Identity): Promise<LivingUser> {
    if (!this.secrets.isConfigured)
      throw new ChatError('FORBIDDEN', { message: 'There are no second factors here: TOTP_SECRET is not set.' });
    return this.confirmation.ownAccount(me);
  }

  /** The account, locked. @throws ChatError BAD_CREDENTIALS if the password has changed since: the owner has shut others out */
  private async lock(open: Sql, before: LivingUser): Promise<LivingUser> {
    const user = await this.users.lock(open, before.id, 'write');
    if (user === undefined) throw new ChatError('SESSION_REVOKED');
    if (passwordHashOf(user) !== passwordHashOf(before)) throw new ChatError('BAD_CREDENTIALS');
    return user;
  }

  private async candidateOf(open: Sql, id: LivingUser['id']): Promise<string> {
    const sealed = await this.candidates.find(open, id);
    if (sealed === undefined) throw new ChatError('CONFLICT', { message: 'Ask for a new secret first.' });
    return this.secrets.open(id, sealed);
  }

  private assertHasPassword(user: LivingUser): void {
    if (!this.confirmation.hasPassword(user))
      throw new ChatError('FORBIDDEN', { message: 'The provider of this account asks for a second factor.' });
  }

  private note({ actor: { userId }, sessionId }: Identity, ip: string, on: boolean): void {
    this.security.write('factor.changed', { userId, sessionId, address: ip, on });
  }
}

function assertOff(user: LivingUser): LivingUser {
  if (hasFactor(user)) throw new ChatError('CONFLICT', { message: 'The second factor is on already.' });
  return user;
}
