import { ChatError } from '#contracts/errors';
import type { SessionId, User, UserBrief, UserId } from '#contracts';

import { retried } from '../runtime/retried.js';
import type { Timer } from '../runtime/runtime.js';
import { ValueStore } from '../stores/store.js';
import type { GuestName, NewAccount } from './credentials.js';
import type { HttpRequest } from './http.js';
import { LateHost } from './late-host.js';
import { type Me, withProfile } from './me.js';
import { OwedLogout } from './owed-logout.js';
import { type SessionNews, SessionNewsChannel } from './session-news.js';
import type { SessionOptions } from './session-options.js';
import { SessionSaver } from './session-saver.js';
import { signIn, type SignedIn, type SignInPath } from './sign-in.js';
import { endedHere, isOver, replaced, TokenRotation, UserReplaced } from './token-rotation.js';

/** Renew a token after this fraction of its lifetime. */
const RENEW_AT = 0.8;
/** Renew a token before use if it expires sooner than this. */
const FRESH_MS = 15_000;

/** The signed-in user and the tokens. Renews them, saves them across reloads, and detects the end of the session. */
export class Session {
  readonly me = new ValueStore<Me | null>(null);
  /** The error that ended the last session; `null` after a sign-in and after `logout`. */
  readonly ended = new ValueStore<ChatError | null>(null);
  /** Called with each new access token. */
  onRenewed: (token: string) => void = () => undefined;
  /** Called when the session of this user has ended and cannot be renewed. */
  onEnded: (error: ChatError, userId: UserId | undefined) => void = () => undefined;
  private access: { readonly token: string; readonly expiresAt: number } | null = null;
  /** Set for bots, whose token is not renewed. */
  private botToken: string | null = null;
  private renewing: Promise<string> | null = null;
  private timer: Timer | null = null;
  /** Number of sign-ins and sign-outs, to detect that a pending call belongs to an earlier session. */
  era = 0;
  /** True while a request of this client ends the session, so that its end is no surprise. */
  private isLeaving = false;
  /** Aborted by `close`; replaced by the next sign-in or `resume`. */
  private lifetime = new AbortController();
  private readonly saver: SessionSaver;
  /** `null` if the session is not in a cookie. */
  private readonly owed: OwedLogout | null;
  private readonly rotation: TokenRotation;
  private readonly host: LateHost | null;
  private readonly news: SessionNewsChannel;

  constructor(private readonly options: SessionOptions) {
    const { http, storage, key, runtime, tabs, host } = options;
    this.news = new SessionNewsChannel(tabs, key, (news) => void this.hear(news));
    this.rotation = new TokenRotation(http);
    this.saver = new SessionSaver(storage, key, runtime);
    this.owed = options.cookie ? new OwedLogout(options) : null;
    this.host = host === undefined ? null : new LateHost(host, { http, runtime, tabs, key }, this, this.saver);
  }

  /** Aborted by `close`; pending calls reject with its reason. */
  get signal(): AbortSignal {
    return this.lifetime.signal;
  }

  /** Resolves with `null` if a mailed link makes the account. */
  async register(account: NewAccount): Promise<User | null> {
    return this.signIn<Partial<SignedIn>, User | null>('register', account, async ({ user, tokens }) =>
      user === undefined || tokens === undefined ? null : this.begin({ user, tokens }),
    );
  }

  guest(name: string | GuestName): Promise<User> {
    return this.enter('guest', typeof name === 'string' ? { username: name } : name);
  }

  enter(how: SignInPath, fields: object): Promise<User> {
    return this.signIn<SignedIn, User>(how, fields, (signedIn) => this.begin(signedIn));
  }

  /** Keeps the token in memory and deletes a saved session. Rejects if it is not a bot token. */
  async bot(token: string): Promise<User> {
    const me = await this.rotation.ofBot(token, this.open());
    await this.drop();
    this.botToken = token;
    this.me.set(me);
    this.ended.set(null);
    return me.user;
  }

  /**
   * Resumes the session in storage; `null` if there is none or it has ended. `fromCookie`: without one in storage, asks
   * the server for the session of the cookie. With a host, begins or continues the session of the host's user. `restored` is
   * called with the user in storage, before the server has confirmed the session.
   */
  async resume(fromCookie: boolean, restored: (user: User) => void = () => undefined): Promise<User | null> {
    const signal = this.open();
    if (this.host !== null) return this.host.resume(signal);
    const saved = await this.saver.read();
    signal.throwIfAborted();
    if (saved === null) {
      await this.owed?.pay(signal);
      return fromCookie ? this.resumeFromCookie() : null;
    }
    this.me.set({ user: saved.user, sessionId: saved.sessionId });
    restored(saved.user);
    try {
      await this.renew();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ChatError) || error.retry !== 'later') return null;
    }
    return this.me.getSnapshot()?.user ?? null;
  }

  /** Ends the session on the client and, except for bots, on the server (with retries only for one in a cookie). */
  async logout(): Promise<void> {
    this.close();
    const signal = this.open();
    const token = this.access?.token;
    const isOwed = this.botToken === null && this.me.getSnapshot() !== null;
    const refreshToken = await this.signOut();
    this.ended.set(null);
    if (isOwed && this.owed !== null) return this.owed.owe(token, signal);
    if (token === undefined) return;
    await this.options.http
      .ask({ method: 'POST', path: '/v1/auth/logout', token, signal })
      .then(() => this.saver.keepDevice(refreshToken))
      .catch((error: unknown) => this.options.runtime.report(error));
  }

  /** Returns a valid access token. Rejects with `UNAUTHENTICATED` if no user is signed in. */
  async accessToken(): Promise<string> {
    const { access, botToken } = this;
    if (access !== null && access.expiresAt - this.options.runtime.clock.now() > FRESH_MS) return access.token;
    return botToken ?? this.renew();
  }

  /** Sends an authenticated request; after an error with `retry: reauth` once more with a new token. */
  async ask<Answer>(path: string, method: HttpRequest['method'] = 'GET', body?: object): Promise<Answer> {
    const { http } = this.options;
    const request = { method, path, ...(body !== undefined && { body }) };
    const token = await this.accessToken();
    try {
      return await http.ask({ ...request, token, signal: this.signal });
    } catch (error) {
      if (!(error instanceof ChatError) || error.retry !== 'reauth') throw error;
      return http.ask({ ...request, token: await this.renew(), signal: this.signal });
    }
  }

  /** Runs a request that erases the account on the server, then signs out here. */
  async leave(act: () => Promise<void>): Promise<void> {
    this.isLeaving = true;
    try {
      await act();
      await this.signOut();
      await this.saver.forgetDevice();
    } finally {
      this.isLeaving = false;
    }
  }

  /** Takes a newer profile of the signed-in user. */
  learn(profile: User | UserBrief): void {
    const me = this.me.getSnapshot();
    const newer = me === null ? null : withProfile(me, profile);
    if (newer === null) return;
    this.me.set(newer);
    void this.saver.rename(newer.sessionId, newer.user);
  }

  /**
   * Returns a new access token, or the bot token if it is still valid. Concurrent calls share one request. `refusal` is
   * the server's reason to ask for it: if the session is over, it rejects with that.
   */
  renew(refusal?: ChatError): Promise<string> {
    const { botToken, era } = this;
    this.renewing ??= (botToken === null ? this.rotate(refusal) : this.rotation.sameBot(botToken, this.signal))
      .catch(async (error: unknown) => {
        await this.endFor(error, era);
        throw error;
      })
      .finally(() => (this.renewing = null));
    return this.renewing;
  }

  /** Rejects pending calls with `UNAVAILABLE` and stops renewing until the next sign-in or `resume`. */
  close(): void {
    this.timer?.cancel();
    this.news.close();
    this.lifetime.abort(new ChatError('UNAVAILABLE', { message: 'The client was closed.' }));
  }

  /** `before`: the saved session that these tokens replace; another one stays in storage. Without it, a session begins. */
  async adopt({ user: given, tokens }: SignedIn, before?: SessionId): Promise<void> {
    const { runtime } = this.options;
    const { accessToken, expiresIn, refreshToken, sessionId } = tokens;
    const lifeMs = expiresIn * 1000;
    this.access = { token: accessToken, expiresAt: runtime.clock.now() + lifeMs };
    const held = this.me.getSnapshot();
    const user = held?.user.id === given.id && held.user.version > given.version ? held.user : given;
    if (held?.user !== user || held.sessionId !== sessionId) this.me.set({ user, sessionId });
    this.ended.set(null);
    this.timer?.cancel();
    if (!this.signal.aborted) this.timer = runtime.clock.after(lifeMs * RENEW_AT, () => void this.renewInTime());
    await this.saver.write({ user, sessionId, ...(refreshToken !== undefined && { refreshToken }) }, before);
    if (before === undefined) this.news.tell('in', { user, sessionId });
    this.onRenewed(accessToken);
  }

  /** Ends the session on the client, with the reason. */
  async end(error: ChatError): Promise<void> {
    const userId = this.me.getSnapshot()?.user.id;
    const refreshToken = await this.forget();
    if (isOver(error) && !this.isLeaving) await this.saver.keepDevice(refreshToken);
    if (!this.isLeaving) this.ended.set(error);
    this.onEnded(error, userId);
  }

  private open(): AbortSignal {
    this.news.open();
    if (this.signal.aborted) this.lifetime = new AbortController();
    return this.signal;
  }

  private signIn<Answer, Result>(how: SignInPath, fields: object, begin: (answer: Answer) => Promise<Result>) {
    const signal = this.open();
    const enter = async (): Promise<Result> =>
      begin(await signIn<Answer>({ ...this.options, saver: this.saver }, how, fields, signal));
    return this.owed === null ? enter() : this.owed.before(enter, signal);
  }

  private async begin({ user, tokens }: SignedIn): Promise<User> {
    this.era++;
    this.botToken = null;
    await this.owed?.forget();
    await this.adopt({ user, tokens });
    return user;
  }

  private async resumeFromCookie(): Promise<User | null> {
    const { signal, era } = this;
    try {
      const signedIn = await this.rotation.ofCookie(signal);
      if (era !== this.era) throw replaced();
      await this.adopt(signedIn);
      return signedIn.user;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ChatError) return null;
      throw error;
    }
  }

  private async rotate(refusal?: ChatError): Promise<string> {
    const { era } = this;
    const exchange = this.host?.exchange;
    const me = this.me.getSnapshot();
    if (me === null) throw new ChatError('UNAUTHENTICATED', { message: 'No user is signed in.' });
    const next = async (): Promise<string> => {
      const saved = (await this.saver.read()) ?? me;
      const signedIn = await (exchange ?? this.rotation).next(saved, me, this.signal, refusal);
      if (era !== this.era) throw replaced();
      await this.adopt(signedIn, saved.sessionId);
      return signedIn.tokens.accessToken;
    };
    return exchange !== undefined && isOver(refusal) ? exchange.inTurn(next) : next();
  }

  /** Renews the token before it expires; retries while the error is temporary. */
  private async renewInTime(): Promise<void> {
    const { era } = this;
    const renew = async (): Promise<void> => {
      if (era === this.era) await this.renew();
    };
    // After another error the session has ended, with it as the reason.
    await retried(renew, this.options.runtime, this.signal, Infinity).catch(() => undefined);
  }

  /** Ends the session if it is still the one of `era` and the error is permanent. */
  private async endFor(error: unknown, era: number): Promise<void> {
    if (era !== this.era || this.me.getSnapshot() === null) return;
    if (error instanceof ChatError && error.retry !== 'later') await this.end(error);
  }

  /** A sign-in of the same user needs nothing here: the next renewal finds the new session. */
  private async hear({ event, userId, sessionId }: SessionNews): Promise<void> {
    const me = this.me.getSnapshot();
    if (me === null || this.botToken !== null) return;
    if (event === 'out' && sessionId === me.sessionId) await this.end(endedHere());
    if (event === 'in' && userId !== me.user.id) await this.end(new UserReplaced());
  }

  private async signOut(): Promise<string | undefined> {
    const me = this.botToken === null ? this.me.getSnapshot() : null;
    const refreshToken = await this.forget();
    if (me !== null) this.news.tell('out', me);
    return refreshToken;
  }

  private forget(): Promise<string | undefined> {
    const dropped = this.drop();
    this.me.set(null);
    return dropped;
  }

  /** Deletes the tokens from memory and storage, and resolves with the refresh token. */
  private async drop(): Promise<string | undefined> {
    const sessionId = this.me.getSnapshot()?.sessionId;
    this.era++;
    this.timer?.cancel();
    this.access = null;
    this.botToken = null;
    return this.saver.forget(sessionId);
  }
}
