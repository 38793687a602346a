import { BoundedMap } from '#contracts/bounded-map';

/** A user who has used this much waits until some of it is forgotten. */
const USED_MAX_MS = 20_000;
/** All of it is forgotten after this time. */
const FORGOTTEN_MS = 60_000;
const USERS_MAX = 10_000;

interface Used {
  readonly ms: number;
  readonly at: number;
}

/** The processor time that decoders have spent for each user lately. A user gets at most a third of one processor. */
export class DecoderTime {
  private readonly used = new BoundedMap<string, Used>(USERS_MAX);

  /** Returns after how many milliseconds the user may go on; 0: now. */
  waitMs(user: string): number {
    return Math.max(0, ((this.of(user) - USED_MAX_MS) * FORGOTTEN_MS) / USED_MAX_MS);
  }

  add(user: string, ms: number): void {
    this.used.set(user, { ms: this.of(user) + ms, at: performance.now() });
  }

  private of(user: string): number {
    const { ms, at } = this.used.get(user) ?? { ms: 0, at: 0 };
    return Math.max(0, ms - ((performance.now() - at) * USED_MAX_MS) / FORGOTTEN_MS);
  }
}
