import { overloaded } from './admission.js';

/** Open work that counts together: of a user, of an IP, or of all. */
export interface Share {
  readonly key: string;
  readonly max: number;
}

/** Bounds the open work of shares. A piece of work counts in each of its shares until it ends. */
export class BoundedShares {
  private readonly open = new Map<string, number>();

  /** @throws ChatError OVERLOADED if a share is full; and as `work` */
  async run<Result>(shares: readonly Share[], work: () => Promise<Result>): Promise<Result> {
    if (shares.some(({ key, max }) => this.openOf(key) >= max)) throw overloaded();
    for (const { key } of shares) this.open.set(key, this.openOf(key) + 1);
    try {
      return await work();
    } finally {
      for (const { key } of shares) this.end(key);
    }
  }

  private openOf(key: string): number {
    return this.open.get(key) ?? 0;
  }

  private end(key: string): void {
    const left = this.openOf(key) - 1;
    if (left === 0) this.open.delete(key);
    else this.open.set(key, left);
  }
}
