import { ChatError } from '#contracts/errors';
import type { SessionId, User } from '#contracts';

import { retried } from '../runtime/retried.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ValueStore } from '../stores/store.js';
import type { HostExchange, HostToken } from './host-exchange.js';
import type { Me, OwnUser } from './me.js';
import type { SavedSession, SessionSaver } from './session-saver.js';
import type { SignedIn } from './sign-in.js';
import { SignedOutAtHost, UserReplaced } from './token-rotation.js';

/** The client's session, as far as the host decides on it. */
export interface HeldSession {
  readonly me: ValueStore<Me | null>;
  /** Number of sign-ins and sign-outs. */
  readonly era: number;
  /** `before`: the session that goes on. */
  adopt(signedIn: SignedIn, before?: SessionId): Promise<void>;
  end(reason: ChatError): Promise<void>;
}

/** Signs in the user who is signed in at the host. */
export class HostEntrance {
  private running: { readonly signal: AbortSignal; readonly user: Promise<User | null> } | null = null;

  constructor(
    readonly exchange: HostExchange,
    private readonly session: HeldSession,
    private readonly saver: SessionSaver,
    private readonly runtime: Runtime,
  ) {}

  /**
   * Begins the session of the host's user, or continues the saved one. Resolves with `null` if there is no such user, or if the
   * server refuses the token. Concurrent calls share one attempt. Rejects with the signal's reason only.
   */
  resume(signal: AbortSignal): Promise<User | null> {
    if (this.running?.signal !== signal) {
      const user = retried(() => this.enter(signal), this.runtime, signal, Infinity).finally(() => {
        if (this.running?.user === user) this.running = null;
      });
      this.running = { signal, user };
    }
    return this.running.user;
  }

  /** Rejects if the host does not answer, or if the server does not and no session of the host's user is saved. */
  private async enter(signal: AbortSignal): Promise<User | null> {
    const token = await this.exchange.token(signal);
    if (token === null) {
      await this.keepOnly(() => false, new SignedOutAtHost());
      return null;
    }
    const saved = (): Promise<SavedSession | null> =>
      this.keepOnly((user) => this.exchange.isOf(token, user), new UserReplaced());
    const enter = async (): Promise<User | null> => this.enterWith(token, await saved(), signal);
    return (await saved()) === null ? this.exchange.inTurn(enter) : enter();
  }

  private async enterWith(token: HostToken, saved: SavedSession | null, signal: AbortSignal): Promise<User | null> {
    signal.throwIfAborted();
    const { session } = this;
    if (saved !== null) session.me.set({ user: saved.user, sessionId: saved.sessionId });
    const { era } = session;
    try {
      const signedIn = await this.exchange.exchange(token, saved?.sessionId, signal);
      if (era !== session.era) return await this.enter(signal);
      await session.adopt(signedIn, saved?.sessionId);
      return signedIn.user;
    } catch (error) {
      signal.throwIfAborted();
      if (era !== session.era || !(error instanceof ChatError)) throw error;
      if (error.retry !== 'later') await session.end(error);
      else if (saved === null) throw error;
      return session.me.getSnapshot()?.user ?? null;
    }
  }

  /** Leaves the sessions of other users, here and in storage. Resolves with the saved one that is left. */
  private async keepOnly(isTheirs: (user: OwnUser) => boolean, reason: ChatError): Promise<SavedSession | null> {
    const me = this.session.me.getSnapshot();
    if (me !== null && !isTheirs(me.user)) await this.session.end(reason);
    const saved = await this.saver.read();
    if (saved === null || isTheirs(saved.user)) return saved;
    await this.saver.forget(saved.sessionId);
    return null;
  }
}
