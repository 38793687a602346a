import type { ChaosSite } from './site.js';

/** A deployment that somebody else runs. */
export class RemoteSite implements ChaosSite {
  constructor(readonly url: string) {}

  storedFiles(): Promise<null> {
    return Promise.resolve(null);
  }

  makeApp(): Promise<null> {
    return Promise.resolve(null);
  }

  /** It stays as it is. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }
}
