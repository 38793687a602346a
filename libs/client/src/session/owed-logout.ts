import { ChatError } from '#contracts/errors';

import { retried } from '../runtime/retried.js';
import { Turns } from '../runtime/turns.js';
import type { SessionOptions } from './session-options.js';

/**
 * A logout that the server has not confirmed yet. Only for a session in a cookie: the client cannot delete that, so the next user of
 * the browser would have it.
 */
export class OwedLogout {
  private readonly turns = new Turns();
  private readonly key: string;

  constructor(private readonly options: Pick<SessionOptions, 'http' | 'storage' | 'runtime' | 'key'>) {
    this.key = `${options.key}:logout`;
  }

  /** Ends the session on the server, also after a reload. Resolves after the first attempt. */
  async owe(token: string | undefined, signal: AbortSignal): Promise<void> {
    const { storage, runtime } = this.options;
    await storage.set(this.key, 'owed').catch((error: unknown) => runtime.report(error));
    await this.pay(signal, token);
  }

  /** Ends the session on the server if that is owed. Resolves after the first attempt; others follow until `signal` ends them. */
  async pay(signal: AbortSignal, token?: string): Promise<void> {
    const { runtime } = this.options;
    const pay = (): Promise<void> => this.turns.run(() => this.ask(signal, token));
    try {
      await pay();
    } catch (error) {
      runtime.report(error);
      void retried(pay, runtime, signal, Infinity).catch(() => undefined);
    }
  }

  /** Runs a sign-in after an attempt to pay, and none during it: a logout would end the new session. */
  before<Result>(signIn: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    return this.turns.run(async () => {
      await this.ask(signal).catch(() => undefined);
      return signIn();
    });
  }

  /** Called once another session begins, whose cookie has replaced the one before. */
  async forget(): Promise<void> {
    const { storage, runtime } = this.options;
    await storage.delete(this.key).catch((error: unknown) => runtime.report(error));
  }

  private async ask(signal: AbortSignal, token?: string): Promise<void> {
    const { http, storage } = this.options;
    if ((await storage.get(this.key)) === null) return;
    try {
      const request = { method: 'POST', path: '/v1/auth/logout', signal } as const;
      await http.ask({ ...request, ...(token !== undefined && { token }) });
    } catch (error) {
      // After another error there is no such session.
      if (!(error instanceof ChatError) || error.retry === 'later') throw error;
    }
    await this.forget();
  }
}
