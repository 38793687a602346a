import { ChatError } from '#contracts/errors';
import type { EmailState } from '#contracts/routes/email.routes';
import type { FactorCandidate, FactorState, RecoveryCodes } from '#contracts/routes/factor.routes';
import type { ProviderIdentity, Session as ListedSession, SessionId } from '#contracts';

import type { Session } from '../session/session.js';
import type { ProviderReturn } from './ways-in.js';

/** An account with a password must give it. One without must have signed in within the last 10 minutes. */
export interface Confirmed {
  readonly password?: string;
}

const EMAIL = '/v1/users/me/email';
const FACTOR = '/v1/auth/totp';
const IDENTITIES = '/v1/auth/identities';
/** Sessions of accounts that have chosen a password, as a new user or as a guest. */
const OWN_WAYS: readonly string[] = ['password', 'guest'];

/**
 * The ways into the signed-in user's account: e-mail address, second factor and providers. For users with an account; all
 * others get `FORBIDDEN`, as does everybody where the operator has not configured it. Requests go as those of `Account`.
 *
 * Requests with `Confirmed` also reject with `INVALID` and the field `password` if the account has one and it is left out;
 * with `BAD_CREDENTIALS` if it is wrong; with `FORBIDDEN` and the field `session` if the account has none and the session is
 * older than 10 minutes: sign in again.
 */
export class Security {
  /** What is known about the account of one session. */
  private known: { readonly sessionId: SessionId | undefined; readonly hasPassword: boolean } | null = null;

  /** @param cured called after an act with which the server removes all push devices of the user */
  constructor(
    private readonly session: Session,
    private readonly cured: () => void,
  ) {}

  /**
   * Whether the account has a password. Servers tell that by no answer of its own. So the client asks for the way of its own
   * session, and if that was a provider, whether a request that changes nothing would need a password.
   */
  async hasPassword(): Promise<boolean> {
    const sessionId = this.session.me.getSnapshot()?.sessionId;
    if (this.known?.sessionId === sessionId && this.known?.hasPassword === true) return true;
    const hasPassword = OWN_WAYS.includes(await this.via()) || (await this.asksForPassword());
    this.known = { sessionId, hasPassword };
    return hasPassword;
  }

  /** How this session began: `password`, `guest`, or the id of a provider. */
  async via(): Promise<string> {
    const { sessions } = await this.session.ask<{ sessions: ListedSession[] }>('/v1/auth/sessions');
    // Servers before they had providers do not say it.
    return (sessions.find(({ current }) => current) as Partial<ListedSession> | undefined)?.via ?? 'password';
  }

  email(): Promise<EmailState> {
    return this.session.ask(EMAIL);
  }

  /**
   * Mails a link to the e-mail address, which counts once the link is used (`WaysIn.verify`). Rejects with `INVALID`, with
   * `FORBIDDEN` and the field `email` if the operator allows only other domains, `RATE_LIMITED`.
   */
  async setEmail(change: Confirmed & { readonly email: string }): Promise<void> {
    await this.session.ask(EMAIL, 'PUT', change);
  }

  /** Rejects with `FORBIDDEN` and the field `email` if accounts must have an e-mail address. */
  removeEmail(confirmed: Confirmed): Promise<void> {
    return this.session.ask(EMAIL, 'DELETE', confirmed);
  }

  factor(): Promise<FactorState> {
    return this.session.ask(FACTOR);
  }

  /**
   * A secret for the user's authenticator, which `turnFactorOn` turns on within 10 minutes. Rejects with `CONFLICT` if a
   * factor is on, with `FORBIDDEN` if the account has no password.
   */
  newFactor(confirmed: Confirmed): Promise<FactorCandidate> {
    return this.session.ask(FACTOR, 'POST', confirmed);
  }

  /**
   * Turns the new factor on with a code of the authenticator. Resolves with the recovery codes, which are shown once. Rejects
   * with `BAD_CREDENTIALS` and the field `otp` if the code is wrong, `CONFLICT` if `newFactor` is too long ago.
   */
  async turnFactorOn(otp: string): Promise<readonly string[]> {
    const codes = codesOf(await this.session.ask<RecoveryCodes>(`${FACTOR}/confirm`, 'POST', { otp }));
    this.cured();
    return codes;
  }

  /** Resolves with new recovery codes; the old ones are void. Rejects with `CONFLICT` if no factor is on, as `turnFactorOn`. */
  async newRecoveryCodes(confirmed: Confirmed & { readonly otp: string }): Promise<readonly string[]> {
    return codesOf(await this.session.ask<RecoveryCodes>(`${FACTOR}/recovery`, 'POST', confirmed));
  }

  /** Rejects with `SECOND_FACTOR` without a code, with `BAD_CREDENTIALS` and the field `otp` with a wrong one. */
  turnFactorOff(confirmed: Confirmed & { readonly otp?: string }): Promise<void> {
    return this.session.ask(FACTOR, 'DELETE', confirmed);
  }

  /** The users at providers that are connected to the account. */
  async identities(): Promise<readonly ProviderIdentity[]> {
    return (await this.session.ask<{ identities: ProviderIdentity[] }>(IDENTITIES)).identities;
  }

  /**
   * Connects the user at a provider, at the return of `WaysIn.start`. Rejects with `SECOND_FACTOR` if a factor is on and
   * `otp` is left out, `CONFLICT` if another account is connected to it, and as `WaysIn.finish`.
   */
  connect(end: ProviderReturn & Confirmed & { readonly otp?: string }): Promise<ProviderIdentity> {
    return this.session.ask(IDENTITIES, 'POST', end);
  }

  /** Rejects with `CONFLICT` if it is the last way into the account. Idempotent. */
  disconnect(id: string, confirmed: Confirmed): Promise<void> {
    return this.session.ask(`${IDENTITIES}/${encodeURIComponent(id)}`, 'DELETE', confirmed);
  }

  /** Disconnects an identity that does not exist: it changes nothing, and needs the password as one that exists. */
  private async asksForPassword(): Promise<boolean> {
    try {
      await this.disconnect('none', {});
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry !== 'never') throw error;
      return error.details.field === 'password';
    }
    return false;
  }
}

function codesOf({ recoveryCodes }: RecoveryCodes): readonly string[] {
  return recoveryCodes;
}
