import type { SessionId, User } from '#contracts';

import type { Runtime } from '../runtime/runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Me } from './me.js';

/** The session data that survives a reload. */
export interface SavedSession extends Me {
  /** Missing if it is in a cookie. */
  readonly refreshToken?: string;
}

/** Saves the session in storage and in memory. If the storage fails, the session still works until a reload. */
export class SessionSaver {
  private inMemory: SavedSession | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private readonly deviceKey: string;

  constructor(
    private readonly storage: ClientStorage,
    private readonly key: string,
    private readonly runtime: Runtime,
  ) {
    this.deviceKey = `${key}:device`;
  }

  /** Prefers storage over memory, because another tab may have rotated the token. */
  async read(): Promise<SavedSession | null> {
    try {
      return (await this.stored()) ?? this.inMemory;
    } catch (error) {
      this.runtime.report(error);
      return this.inMemory;
    }
  }

  /** `before`: the session that it may replace in storage; by default any. */
  write(saved: SavedSession, before?: SessionId): Promise<void> {
    this.inMemory = saved;
    return this.inOrder(async () => {
      const held = before === undefined ? null : await this.stored();
      if (held === null || held.sessionId === before) await this.storage.set(this.key, JSON.stringify(saved));
    });
  }

  /** Saves a newer profile of the user, if this session is still the saved one. */
  rename(sessionId: SessionId, user: User): Promise<void> {
    return this.inOrder(async () => {
      const saved = await this.stored();
      if (saved?.sessionId === sessionId) await this.storage.set(this.key, JSON.stringify({ ...saved, user }));
    });
  }

  /**
   * Deletes the saved session, unless it has another id: then another tab has saved it since. Without an id, deletes any.
   * Resolves with the deleted refresh token.
   */
  forget(sessionId: SessionId | undefined): Promise<string | undefined> {
    this.inMemory = null;
    return this.inOrder(async () => {
      const saved = await this.stored();
      if (sessionId !== undefined && saved?.sessionId !== sessionId) return undefined;
      await this.storage.delete(this.key);
      return saved?.refreshToken;
    });
  }

  /** A refresh token by which the server knows this device: of the saved session, or of one that has ended. */
  device(): Promise<string | undefined> {
    return this.inOrder(
      async () => (await this.stored())?.refreshToken ?? (await this.storage.get(this.deviceKey)) ?? undefined,
    );
  }

  /** Only for a session that has ended on the server: its token refreshes nothing, and still names the device. */
  async keepDevice(refreshToken: string | undefined): Promise<void> {
    if (refreshToken !== undefined) await this.inOrder(() => this.storage.set(this.deviceKey, refreshToken));
  }

  async forgetDevice(): Promise<void> {
    await this.inOrder(() => this.storage.delete(this.deviceKey));
  }

  private async stored(): Promise<SavedSession | null> {
    const text = await this.storage.get(this.key);
    return text === null ? null : (JSON.parse(text) as SavedSession);
  }

  /** Runs one change at a time, because some of them read before they write. Reports an error, and resolves with `undefined`. */
  private inOrder<Result>(change: () => Promise<Result>): Promise<Result | undefined> {
    const done = this.last.then(change).catch((error: unknown) => {
      this.runtime.report(error);
      return undefined;
    });
    this.last = done;
    return done;
  }
}
