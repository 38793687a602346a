import type { Runtime } from '../runtime.js';
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

  constructor(
    private readonly storage: ClientStorage,
    private readonly key: string,
    private readonly runtime: Runtime,
  ) {}

  /** Prefers storage over memory, because another tab may have rotated the token. */
  async read(): Promise<SavedSession | null> {
    try {
      const text = await this.storage.get(this.key);
      if (text !== null) return JSON.parse(text) as SavedSession;
    } catch (error) {
      this.runtime.report(error);
    }
    return this.inMemory;
  }

  write(saved: SavedSession): Promise<void> {
    this.inMemory = saved;
    return this.attempt(() => this.storage.set(this.key, JSON.stringify(saved)));
  }

  forget(): Promise<void> {
    this.inMemory = null;
    return this.attempt(() => this.storage.delete(this.key));
  }

  private async attempt(change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this.runtime.report(error);
    }
  }
}
