import type { User } from '#contracts';

import { lateCode } from '../runtime/late-code.js';
import { retried } from '../runtime/retried.js';
import type { HeldSession, HostEntrance } from './host-entrance.js';
import type { ExchangeOptions, HostExchange, HostOptions } from './host-exchange.js';
import type { SessionSaver } from './session-saver.js';

const loadCode = lateCode('hosts', () => import('./host-code.js'));

/** The entrance of the host's user. Its code loads with the first `resume`. */
export class LateHost {
  private entrance: HostEntrance | null = null;

  constructor(
    private readonly host: HostOptions,
    private readonly options: ExchangeOptions,
    private readonly session: HeldSession,
    private readonly saver: SessionSaver,
  ) {}

  /** `undefined` before the first `resume`. */
  get exchange(): HostExchange | undefined {
    return this.entrance?.exchange;
  }

  /** As that of the entrance. Repeats the loading of its code too. */
  async resume(signal: AbortSignal): Promise<User | null> {
    const { host, options, session, saver } = this;
    const { HostEntrance, HostExchange } = await retried(loadCode, options.runtime, signal, Infinity);
    this.entrance ??= new HostEntrance(new HostExchange(host, options), session, saver, options.runtime);
    return this.entrance.resume(signal);
  }
}
