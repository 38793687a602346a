import { ChatError } from '#contracts/errors';
import type { SessionId } from '#contracts';

import { type Runtime, sleep } from '../runtime/runtime.js';
import type { Tabs } from '../tabs/tabs.js';
import { bounded } from './bounded.js';
import type { Http } from './http.js';
import type { Me, OwnUser } from './me.js';
import type { SavedSession } from './session-saver.js';
import type { SignedIn } from './sign-in.js';
import { isOver, SignedOutAtHost, UserReplaced } from './token-rotation.js';

const HOST_TIMEOUT_MS = 15_000;
/** The server compares the times of the host's tokens by the second. */
const NEXT_SECOND_MS = 1_000;
/** A session that took the place of a revoked one, and is revoked within this time, gets no successor. */
const SUCCESSOR_MS = 60_000;

/** The site whose users chat: it has its own server, which signs tokens for its users. */
export interface HostOptions {
  /** The name of the app, as an operator has made it: `parley apps create <name>`. */
  readonly app: string;
  /**
   * Asks the host's server for a new token of the user who is signed in there; resolves with `null` if nobody is. The client
   * calls it at `resume`, before the access token expires, and after the session was revoked. It repeats a call that rejects
   * or takes longer than 15 s.
   */
  readonly token: () => Promise<string | null>;
}

export interface HostToken {
  readonly text: string;
  /** The host's id of the user. */
  readonly externalId: unknown;
}

export interface ExchangeOptions {
  readonly http: Http;
  readonly runtime: Runtime;
  readonly tabs: Tabs | undefined;
  /** The key of the session in storage. */
  readonly key: string;
}

/** Gets the tokens of a session for tokens that the host has signed. */
export class HostExchange {
  /** When the last session began in the place of a revoked one. */
  private succeededAt = -Infinity;

  constructor(
    private readonly host: HostOptions,
    private readonly options: ExchangeOptions,
  ) {}

  /** Asks the host. Rejects with `UNAVAILABLE` if it does not answer; also reports that, because the page may want to know. */
  async token(signal: AbortSignal): Promise<HostToken | null> {
    const { runtime } = this.options;
    const { clock } = runtime;
    const failure = 'The host did not give a token.';
    try {
      const text = await bounded(() => this.host.token(), { clock, timeoutMs: HOST_TIMEOUT_MS, signal, failure });
      return text === null ? null : { text, externalId: externalIdIn(text) };
    } catch (error) {
      if (!signal.aborted) runtime.report(error);
      throw error;
    }
  }

  /** True if the token is of this user, by what the token says: only the server checks it. */
  isOf({ externalId }: HostToken, { app }: OwnUser): boolean {
    return app?.name === this.host.app && app.externalId === externalId;
  }

  /**
   * Begins a session, or continues that of `sessionId` if it is one of this user. The server refuses a token of the second in
   * which the host has signed the user out: then it asks the host once more.
   */
  async exchange(token: HostToken, sessionId: SessionId | undefined, signal: AbortSignal): Promise<SignedIn> {
    try {
      return await this.send(token, sessionId, signal);
    } catch (error) {
      if (!isTooEarly(error)) throw error;
      await sleep(this.options.runtime.clock, NEXT_SECOND_MS, signal);
      const later = await this.token(signal);
      if (later === null) throw new SignedOutAtHost();
      if (later.externalId !== token.externalId) throw new UserReplaced();
      return this.send(later, sessionId, signal);
    }
  }

  /**
   * The next tokens of the user's session. Another tab may have begun a new one since: then of that. If the session was
   * revoked, the host decides whether another one begins: not if nobody is signed in there.
   */
  async next(saved: SavedSession, me: Me, signal: AbortSignal, refusal?: ChatError): Promise<SignedIn> {
    const isRevoked = isOver(refusal);
    if (isRevoked && !this.maySucceed(refusal)) throw refusal;
    const token = await this.token(signal);
    if (token === null) throw isRevoked ? refusal : new SignedOutAtHost();
    if (!this.isOf(token, me.user)) throw new UserReplaced();
    const { sessionId } = saved.user.id === me.user.id ? saved : me;
    const signedIn = await this.exchange(token, sessionId, signal);
    if (signedIn.user.id !== me.user.id) throw new UserReplaced();
    if (isRevoked) this.succeededAt = this.options.runtime.clock.now();
    return signedIn;
  }

  /** Lets one tab at a time begin a session, so that the others can continue it. Browsers may refuse a page its locks. */
  async inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const { tabs, key, runtime } = this.options;
    const release = await tabs?.hold(`${key}:exchange`).catch((error: unknown) => runtime.report(error));
    try {
      return await act();
    } finally {
      release?.();
    }
  }

  private async send({ text }: HostToken, sessionId: SessionId | undefined, signal: AbortSignal): Promise<SignedIn> {
    const body = { app: this.host.app, token: text, ...(sessionId !== undefined && { sessionId }) };
    return this.options.http.ask({ method: 'POST', path: '/v1/auth/exchange', body, signal });
  }

  private maySucceed({ code }: ChatError): boolean {
    return code === 'SESSION_REVOKED' && this.options.runtime.clock.now() - this.succeededAt >= SUCCESSOR_MS;
  }
}

function isTooEarly(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'BAD_CREDENTIALS' && error.details.field === 'iat';
}

/** The subject of a JWT; `undefined` if it is none: the server refuses it, and has the reason. */
function externalIdIn(token: string): unknown {
  try {
    const [, payload = ''] = token.split('.');
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { readonly sub?: unknown };
    return claims.sub;
  } catch {
    return undefined;
  }
}
