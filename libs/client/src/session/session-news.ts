import type { SessionId, UserId } from '#contracts';

import type { Tabs } from '../tabs/tabs.js';
import type { Me } from './me.js';

/** A sign-in or a sign-out of a client that shares the storage. */
export interface SessionNews {
  readonly event: 'in' | 'out';
  readonly userId: UserId;
  readonly sessionId: SessionId;
}

/** Exchanges sign-ins and sign-outs with the clients that share the storage. */
export class SessionNewsChannel {
  private stop: (() => void) | null = null;

  constructor(
    private readonly tabs: Tabs | undefined,
    private readonly name: string,
    private readonly heard: (news: SessionNews) => void,
  ) {}

  open(): void {
    this.stop ??= this.tabs?.listen(this.name, (text) => this.heard(JSON.parse(text) as SessionNews)) ?? null;
  }

  close(): void {
    this.stop?.();
    this.stop = null;
  }

  tell(event: SessionNews['event'], { user, sessionId }: Me): void {
    const news: SessionNews = { event, userId: user.id, sessionId };
    this.tabs?.tell(this.name, JSON.stringify(news));
  }
}
