import { ChatError } from '#contracts/errors';
import type { Session as ListedSession, Tokens, User, UserBrief } from '#contracts';

import { laterMs } from '../backoff.policy.js';
import { type Runtime, sleep, type Timer } from '../runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import { ValueStore } from '../store.js';
import type { Http, HttpRequest } from './http.js';
import type { Me } from './me.js';
import { SessionSaver } from './session-saver.js';
import { TokenRotation } from './token-rotation.js';

/** Renew a token after this fraction of its lifetime. */
const RENEW_AT = 0.8;
/** Renew a token before use if it expires sooner than this. */
const FRESH_MS = 15_000;

export interface SessionOptions {
  readonly http: Http;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly key: string;
  /** The refresh token stays in an `HttpOnly` cookie of the browser. */
  readonly cookie: boolean;
}

/** The signed-in user and the tokens. Renews them, saves them across reloads, and detects the end of the session. */
export class Session {
  readonly me = new ValueStore<Me | null>(null);
  /** The error that ended the last session; `null` after a sign-in and after `logout`. */
  readonly ended = new ValueStore<ChatError | null>(null);
  /** Called with each new access token. */
  onRenewed: (token: string) => void = () => undefined;
  /** Called when the session has ended and cannot be renewed. */
  onEnded: (error: ChatError) => void = () => undefined;
  private access: { readonly token: string; readonly expiresAt: number } | null = null;
  /** Set for bots, whose token is not renewed. */
  private botToken: string | null = null;
  private renewing: Promise<string> | null = null;
  private timer: Timer | null = null;
  /** Number of sign-ins and sign-outs, to detect that a pending call belongs to an earlier session. */
  private era = 0;
  /** True while a request of this client ends the session, so that its end is no surprise. */
  private isLeaving = false;
  /** Aborted by `close`; replaced by the next sign-in or `resume`. */
  private lifetime = new AbortController();
  private readonly saver: SessionSaver;
  private readonly rotation: TokenRotation;

  constructor(private readonly options: SessionOptions) {
    const { http, storage, key, runtime } = options;
    this.rotation = new TokenRotation(http);
    this.saver = new SessionSaver(storage, key, runtime);
  }

  /** Aborted by `close`; pending calls reject with its reason. */
  get signal(): AbortSignal {
    return this.lifetime.signal;
  }

  register(account: { username: string; password: string; displayName?: string; invite?: string }): Promise<User> {
    return this.enter('register', account);
  }

  login(credentials: { username: string; password: string }): Promise<User> {
    return this.enter('login', credentials);
  }

  guest(username: string): Promise<User> {
    return this.enter('guest', { username });
  }

  /** Keeps the token in memory and deletes a saved session. Rejects if it is not a bot token. */
  async bot(token: string): Promise<User> {
    this.open();
    const [user, { sessions }] = await Promise.all([
      this.askWith<User>('/v1/users/me', token),
      this.askWith<{ sessions: ListedSession[] }>('/v1/auth/sessions', token),
    ]);
    const session = sessions.find(({ current }) => current);
    if (user.type !== 'bot' || session === undefined)
      throw new ChatError('UNAUTHENTICATED', { message: 'This is not a bot token.' });
    await this.drop();
    this.botToken = token;
    this.me.set({ user, sessionId: session.id });
    this.ended.set(null);
    return user;
  }

  /**
   * Resumes the session in storage; `null` if there is none or it has ended. `fromCookie`: without one in storage, asks
   * the server for the session of the cookie.
   */
  async resume(fromCookie: boolean): Promise<User | null> {
    const signal = this.open();
    const saved = await this.saver.read();
    signal.throwIfAborted();
    if (saved === null) return fromCookie ? this.resumeFromCookie() : null;
    this.me.set({ user: saved.user, sessionId: saved.sessionId });
    try {
      await this.renew();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ChatError) || error.retry !== 'later') return null;
    }
    return this.me.getSnapshot()?.user ?? null;
  }

  /** Ends the session on the client and, except for bots, on the server (without retries). */
  async logout(): Promise<void> {
    this.close();
    const signal = this.open();
    const token = this.access?.token;
    await this.forget();
    this.ended.set(null);
    if (token === undefined) return;
    try {
      await this.options.http.ask({ method: 'POST', path: '/v1/auth/logout', token, signal });
    } catch (error) {
      this.options.runtime.report(error);
    }
  }

  /** Returns a valid access token. Rejects with `UNAUTHENTICATED` if no user is signed in. */
  async accessToken(): Promise<string> {
    const { access, botToken } = this;
    if (botToken !== null) return botToken;
    if (access !== null && access.expiresAt - this.options.runtime.clock.now() > FRESH_MS) return access.token;
    return this.renew();
  }

  /** Sends an authenticated request; after an error with `retry: reauth` once more with a new token. */
  async ask<Answer>(path: string, method: HttpRequest['method'] = 'GET', body?: object): Promise<Answer> {
    const token = await this.accessToken();
    try {
      return await this.askWith(path, token, method, body);
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry !== 'reauth') throw error;
      return this.askWith(path, await this.renew(), method, body);
    }
  }

  /** Runs a request that ends the session on the server, then signs out here. */
  async leave(act: () => Promise<void>): Promise<void> {
    this.isLeaving = true;
    try {
      await act();
      await this.forget();
    } finally {
      this.isLeaving = false;
    }
  }

  /** Takes a newer profile of the signed-in user. */
  learn({ id, username, displayName, type, version }: UserBrief): void {
    const me = this.me.getSnapshot();
    if (me?.user.id !== id || me.user.version >= version || username === null || displayName === null) return;
    const user: User = { ...me.user, username, displayName, type, version };
    this.me.set({ ...me, user });
    void this.saver.rename(me.sessionId, user);
  }

  /**
   * Returns a new access token, or the bot token if it is still valid. Concurrent calls share one request. `refusal` is
   * the server's reason to ask for it: if the session is over, it rejects with that.
   */
  renew(refusal?: ChatError): Promise<string> {
    const { botToken } = this;
    this.renewing ??= (botToken === null ? this.rotate(refusal) : this.checkBotToken(botToken)).finally(
      () => (this.renewing = null),
    );
    return this.renewing;
  }

  /** Rejects pending calls with `UNAVAILABLE` and stops renewing until the next sign-in or `resume`. */
  close(): void {
    this.timer?.cancel();
    this.lifetime.abort(new ChatError('UNAVAILABLE', { message: 'The client was closed.' }));
  }

  private open(): AbortSignal {
    if (this.signal.aborted) this.lifetime = new AbortController();
    return this.signal;
  }

  private async enter(how: 'register' | 'login' | 'guest', fields: object): Promise<User> {
    const body = { ...fields, ...(this.options.cookie && { cookie: true }) };
    const { user, tokens } = await this.options.http.ask<{ user: User; tokens: Tokens }>({
      method: 'POST',
      path: `/v1/auth/${how}`,
      body,
      signal: this.open(),
    });
    this.era++;
    this.botToken = null;
    await this.adopt(user, tokens);
    return user;
  }

  private askWith<Answer>(
    path: string,
    token: string,
    method: HttpRequest['method'] = 'GET',
    body?: object,
  ): Promise<Answer> {
    const request = { method, path, token, signal: this.signal, ...(body !== undefined && { body }) };
    return this.options.http.ask<Answer>(request);
  }

  private async resumeFromCookie(): Promise<User | null> {
    const { signal, era } = this;
    try {
      const { user, tokens } = await this.rotation.ofCookie(signal);
      if (era !== this.era) throw replaced();
      await this.adopt(user, tokens);
      return user;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ChatError) return null;
      throw error;
    }
  }

  /** A bot token cannot be renewed: it is still valid, or the session has ended. */
  private async checkBotToken(token: string): Promise<string> {
    const { era } = this;
    try {
      await this.askWith('/v1/users/me', token);
      return token;
    } catch (error) {
      await this.endFor(error, era);
      throw error;
    }
  }

  private async rotate(refusal?: ChatError): Promise<string> {
    const { era } = this;
    const me = this.me.getSnapshot();
    if (me === null) throw new ChatError('UNAUTHENTICATED', { message: 'No user is signed in.' });
    try {
      const saved = (await this.saver.read()) ?? me;
      if (isOver(refusal) && saved.sessionId === me.sessionId) throw refusal;
      const { user, tokens } = await this.rotation.next(saved, me, this.signal);
      if (era !== this.era) throw replaced();
      await this.adopt(user, tokens);
      return tokens.accessToken;
    } catch (error) {
      await this.endFor(error, era);
      throw error;
    }
  }

  private async adopt(user: User, tokens: Tokens): Promise<void> {
    const { runtime } = this.options;
    const { accessToken, expiresIn, refreshToken, sessionId } = tokens;
    const lifeMs = expiresIn * 1000;
    this.access = { token: accessToken, expiresAt: runtime.clock.now() + lifeMs };
    const held = this.me.getSnapshot();
    if (held?.user !== user || held.sessionId !== sessionId) this.me.set({ user, sessionId });
    this.ended.set(null);
    this.timer?.cancel();
    if (!this.signal.aborted) this.timer = runtime.clock.after(lifeMs * RENEW_AT, () => void this.renewInTime());
    await this.saver.write({ user, sessionId, ...(refreshToken !== undefined && { refreshToken }) });
    this.onRenewed(accessToken);
  }

  /** Renews the token before it expires; retries while the error is temporary. */
  private async renewInTime(): Promise<void> {
    const { runtime } = this.options;
    const { era, signal } = this;
    for (let attempt = 0; era === this.era && !signal.aborted; attempt++) {
      try {
        await this.renew();
        return;
      } catch (error) {
        if (!(error instanceof ChatError) || error.retry !== 'later') return;
        await sleep(runtime.clock, laterMs(error.details, attempt, runtime.random()), signal);
      }
    }
  }

  /** Ends the session if it is still the one of `era` and the error is permanent. */
  private async endFor(error: unknown, era: number): Promise<void> {
    if (era !== this.era || !(error instanceof ChatError) || error.retry === 'later') return;
    await this.forget();
    if (!this.isLeaving) this.ended.set(error);
    this.onEnded(error);
  }

  private async forget(): Promise<void> {
    const dropped = this.drop();
    this.me.set(null);
    await dropped;
  }

  /** Deletes the tokens from memory and storage. */
  private async drop(): Promise<void> {
    const sessionId = this.me.getSnapshot()?.sessionId;
    this.era++;
    this.timer?.cancel();
    this.access = null;
    this.botToken = null;
    await this.saver.forget(sessionId);
  }
}

const replaced = (): ChatError => new ChatError('UNAUTHENTICATED', { message: 'The session was replaced.' });

/** True if the server says that the session itself has ended, and not only the token. */
function isOver(refusal: ChatError | undefined): refusal is ChatError {
  return refusal?.code === 'SESSION_REVOKED' || refusal?.code === 'ACCOUNT_SUSPENDED';
}
