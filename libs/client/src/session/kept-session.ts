import type { Runtime } from '../runtime.js';
import type { ClientStorage } from '../storage/storage.js';
import type { Me } from './me.js';

/** What goes on after a reload. */
export interface Kept extends Me {
  /** Left out where it is in a cookie. */
  readonly refreshToken?: string;
}

/** The session in storage, and here for a storage that fails: what it says is reported, and costs nothing but reloads. */
export class KeptSession {
  private here: Kept | null = null;

  constructor(
    private readonly storage: ClientStorage,
    private readonly key: string,
    private readonly runtime: Runtime,
  ) {}

  /** What storage holds is newer than what this client remembers when another tab has rotated the token. */
  async read(): Promise<Kept | null> {
    try {
      const text = await this.storage.get(this.key);
      // Written by `write`.
      if (text !== null) return JSON.parse(text) as Kept;
    } catch (error) {
      this.runtime.report(error);
    }
    return this.here;
  }

  write(kept: Kept): Promise<void> {
    this.here = kept;
    return this.attempt(() => this.storage.set(this.key, JSON.stringify(kept)));
  }

  forget(): Promise<void> {
    this.here = null;
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
