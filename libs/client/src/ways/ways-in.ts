import type { Ways } from '#contracts/routes/auth.routes';
import type { User } from '#contracts';

import type { Http, HttpRequest } from '../session/http.js';
import type { Session } from '../session/session.js';
import { challengeOf, newVerifier } from './pkce.js';

/** A sign-in at a provider that has begun. */
export interface ProviderStart {
  /** The URL to which this browser goes. */
  readonly url: string;
  /** Keep it in this browser until the return, in `sessionStorage` for example. It never goes into a URL. */
  readonly verifier: string;
}

/** The end of a sign-in at a provider. */
export interface ProviderReturn {
  /** From the URL of the return: `returnTo#handoff=…`. */
  readonly handoff: string;
  readonly verifier: string;
}

export interface InvitedReturn extends ProviderReturn {
  /** The code of an invitation. */
  readonly invite?: string;
}

export interface WaysInServices {
  readonly http: Http;
  readonly session: Session;
  readonly list: () => Promise<Ways>;
  /** Signs in. */
  readonly finish: (end: InvitedReturn) => Promise<User>;
}

/**
 * The ways to sign in beside a name and a password, for users who are not signed in. Requests are sent once. All reject with
 * `UNAVAILABLE` if the server does not answer within 15 s.
 */
export class WaysIn {
  constructor(private readonly services: WaysInServices) {}

  /** As `Parley.ways`. */
  list(): Promise<Ways> {
    return this.services.list();
  }

  /**
   * Begins a sign-in at a provider, to sign in or to connect it to the account. The browser comes back to `returnTo` with
   * `#handoff=…` or `#error=CODE`, to which `&field=…` may be added. `returnTo`: a path of Parley, or a URL of an origin
   * in the server's `CORS_ORIGINS`. It has at most 1,024 characters and no `#`. Sends nothing.
   */
  start(provider: string, returnTo: string): ProviderStart {
    const verifier = newVerifier();
    const query = new URLSearchParams({ returnTo, challenge: challengeOf(verifier) });
    const path = `/v1/auth/oidc/${encodeURIComponent(provider)}/start`;
    return { url: `${this.services.http.origin}${path}?${query.toString()}`, verifier };
  }

  /**
   * Signs in at the return. Rejects with `BAD_CREDENTIALS` if the handoff was used or is older than 5 minutes, with
   * `FORBIDDEN` and the field `identity` if no account is connected and new ones are not made, with the field `invite` if
   * `invite`, the code of an invitation, is needed; then it may be repeated with one. Also rejects with `ACCOUNT_SUSPENDED`,
   * `RATE_LIMITED`.
   */
  finish(end: InvitedReturn): Promise<User> {
    return this.services.finish(end);
  }

  /**
   * Asks for a mail with a link for a new password, which goes to the e-mail address of the account. Resolves the same way whether
   * there is such an account or not. Rejects with `FORBIDDEN` if the server sends no mail, `INVALID`, `RATE_LIMITED`.
   */
  async forgot(account: { readonly username: string } | { readonly email: string }): Promise<void> {
    await this.ask('POST', 'forgot', account);
  }

  /**
   * Confirms an e-mail address with the token of a mailed link, and resolves with it. It signs nobody in. The link of a registration
   * also needs the password that was chosen there: without one it rejects with `INVALID`, the field `password` and the
   * account's name in `details.username`, with a wrong one `BAD_CREDENTIALS`. Rejects with `FORBIDDEN` and the field `token` if
   * the link is not valid, with the field `invite` if the invitation for the new account is used up; with `CONFLICT` if another
   * account has confirmed it meanwhile; `RATE_LIMITED`.
   */
  async verify(token: string, password?: string): Promise<string> {
    const body = { token, ...(password !== undefined && { password }) };
    return (await this.ask<{ email: string }>('POST', 'email/verify', body)).email;
  }

  private ask<Answer>(method: HttpRequest['method'], path: string, body?: object): Promise<Answer> {
    const { http, session } = this.services;
    return http.ask({ method, path: `/v1/auth/${path}`, signal: session.signal, ...(body !== undefined && { body }) });
  }
}
