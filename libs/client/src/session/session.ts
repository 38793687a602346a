import { ChatError } from '#contracts/errors';
import type { Session as ListedSession, Tokens, User } from '#contracts';

import { laterMs } from '../backoff.policy.js';
import { type Runtime, sleep, type Timer } from '../runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import { ValueStore } from '../store.js';
import type { Http } from './http.js';
import { KeptSession } from './kept-session.js';
import type { Me } from './me.js';

/** A token is renewed when this part of its life is over. */
const RENEW_AT = 0.8;
/** A token with less than this to live is renewed before it is used. */
const FRESH_MS = 15_000;

export interface SessionOptions {
  readonly http: Http;
  readonly storage: ClientStorage;
  readonly runtime: Runtime;
  readonly key: string;
  /** The refresh token stays in an `HttpOnly` cookie of the browser. */
  readonly cookie: boolean;
}

/** The signed-in user and the tokens that prove it: renews them, keeps them over reloads, and knows when it is over. */
export class Session {
  readonly me = new ValueStore<Me | null>(null);
  /** A new access token is there. */
  onRenewed: (token: string) => void = () => undefined;
  /** The session is over and nothing on this client can prolong it. */
  onEnded: (error: ChatError) => void = () => undefined;
  private access: { readonly token: string; readonly expiresAt: number } | null = null;
  /** Instead of tokens that are renewed. */
  private botToken: string | null = null;
  private renewing: Promise<string> | null = null;
  private timer: Timer | null = null;
  /** Counts sign-ins and sign-outs: what was under way before is of another session. */
  private era = 0;
  /** From signing in or resuming to `close`. */
  private life = new AbortController();
  private readonly kept: KeptSession;

  constructor(private readonly options: SessionOptions) {
    const { storage, key, runtime } = options;
    this.kept = new KeptSession(storage, key, runtime);
  }

  /** Aborted by `close`, with the reason: what is under way rejects with it. */
  get signal(): AbortSignal {
    return this.life.signal;
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

  /** The token stays in memory; what storage held of another session goes. Rejects when it is no bot's. */
  async bot(token: string): Promise<User> {
    this.open();
    const [user, { sessions }] = await Promise.all([
      this.askWith<User>('/v1/users/me', token),
      this.askWith<{ sessions: ListedSession[] }>('/v1/auth/sessions', token),
    ]);
    const session = sessions.find(({ current }) => current);
    if (user.type !== 'bot' || session === undefined)
      throw new ChatError('UNAUTHENTICATED', { message: 'This is no token of a bot.' });
    await this.drop();
    this.botToken = token;
    this.me.set({ user, sessionId: session.id });
    return user;
  }

  /** Takes up the session that storage (or the cookie) holds; `null` where there is none, or it is over. */
  async resume(): Promise<User | null> {
    const signal = this.open();
    const kept = await this.kept.read();
    signal.throwIfAborted();
    if (kept === null) return null;
    this.me.set({ user: kept.user, sessionId: kept.sessionId });
    try {
      await this.renew();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ChatError) || error.retry !== 'later') return null;
    }
    return this.me.getSnapshot()?.user ?? null;
  }

  /** Ends the session here and, but for a bot's, on the server; the latter is tried once. */
  async logout(): Promise<void> {
    this.close();
    const signal = this.open();
    const token = this.access?.token;
    await this.forget();
    if (token === undefined) return;
    try {
      await this.options.http.ask({ method: 'POST', path: '/v1/auth/logout', token, signal });
    } catch (error) {
      this.options.runtime.report(error);
    }
  }

  /** An access token with some life left. Rejects with `UNAUTHENTICATED` when nobody is signed in. */
  async accessToken(): Promise<string> {
    const { access, botToken } = this;
    if (botToken !== null) return botToken;
    if (access !== null && access.expiresAt - this.options.runtime.clock.now() > FRESH_MS) return access.token;
    return this.renew();
  }

  /** What `GET` answers to the signed-in user. */
  async ask<Answer>(path: string): Promise<Answer> {
    return this.askWith(path, await this.accessToken());
  }

  /** A new access token; a bot's own one as long as it is good. Those who ask while one is under way get the same. */
  renew(): Promise<string> {
    this.renewing ??= (this.botToken === null ? this.rotate() : this.proveBot(this.botToken)).finally(
      () => (this.renewing = null),
    );
    return this.renewing;
  }

  /** Gives up what is under way, which rejects with `UNAVAILABLE`, and renews nothing until somebody comes back. */
  close(): void {
    this.timer?.cancel();
    this.life.abort(new ChatError('UNAVAILABLE', { message: 'The client was closed.' }));
  }

  private open(): AbortSignal {
    if (this.signal.aborted) this.life = new AbortController();
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

  private askWith<Answer>(path: string, token: string): Promise<Answer> {
    return this.options.http.ask<Answer>({ method: 'GET', path, token, signal: this.signal });
  }

  /** Nothing prolongs a bot's token: it is still good, or the session is over. */
  private async proveBot(token: string): Promise<string> {
    const { era } = this;
    try {
      await this.askWith('/v1/users/me', token);
      return token;
    } catch (error) {
      await this.endFor(error, era);
      throw error;
    }
  }

  private async rotate(): Promise<string> {
    const { era } = this;
    const kept = await this.kept.read();
    const user = this.me.getSnapshot()?.user ?? kept?.user;
    if (kept === null || user === undefined)
      throw new ChatError('UNAUTHENTICATED', { message: 'Nobody is signed in.' });
    const body = kept.refreshToken === undefined ? { cookie: true } : { refreshToken: kept.refreshToken };
    try {
      const request = { method: 'POST', path: '/v1/auth/refresh', body, signal: this.signal } as const;
      const { tokens } = await this.options.http.ask<{ tokens: Tokens }>(request);
      if (era !== this.era) throw new ChatError('UNAUTHENTICATED', { message: 'The session has been left.' });
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
    this.timer?.cancel();
    if (!this.signal.aborted) this.timer = runtime.clock.after(lifeMs * RENEW_AT, () => void this.renewInTime());
    await this.kept.write({ user, sessionId, ...(refreshToken !== undefined && { refreshToken }) });
    this.onRenewed(accessToken);
  }

  /** Renews before the token ends, for as long as that can succeed. */
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

  /** Ends the session of that era, when it is the present one and the error is for good. */
  private async endFor(error: unknown, era: number): Promise<void> {
    if (era !== this.era || !(error instanceof ChatError) || error.retry === 'later') return;
    await this.forget();
    this.onEnded(error);
  }

  private async forget(): Promise<void> {
    const dropped = this.drop();
    this.me.set(null);
    await dropped;
  }

  /** Lets go of what proves who is signed in, here and in storage. */
  private async drop(): Promise<void> {
    this.era++;
    this.timer?.cancel();
    this.access = null;
    this.botToken = null;
    await this.kept.forget();
  }
}
