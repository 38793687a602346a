import type { Clock, Timer } from '../src/runtime/runtime.js';
import type { Dial, LinkHandlers } from '../src/connection/link.js';
import type { ClientStorage } from '../src/storage/storage.js';

/** A page that a browser can freeze: until it thaws, nothing reaches its client. */
export class ModelPage {
  private isFrozen = false;
  private isGone = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly time: Clock) {}

  freeze(): void {
    this.isFrozen = true;
  }

  thaw(): void {
    this.isFrozen = false;
    for (const act of this.waiting.splice(0)) act();
  }

  /** Nothing that the page has begun happens any more. */
  vanish(): void {
    this.isGone = true;
  }

  run(act: () => void): void {
    if (this.isFrozen) this.waiting.push(act);
    else act();
  }

  get clock(): Clock {
    return {
      now: () => this.time.now(),
      after: (delayMs, run): Timer => {
        let isCancelled = false;
        const timer = this.time.after(delayMs, () =>
          this.run(() => {
            if (!isCancelled) run();
          }),
        );
        return {
          cancel: () => {
            isCancelled = true;
            timer.cancel();
          },
        };
      },
    };
  }

  /** A storage that takes time. Calls for one key take effect in their order. */
  storage(values: ClientStorage, delayMs: () => number): ClientStorage {
    const lasts = new Map<string, Promise<unknown>>();
    const later = <Result>(key: string, act: () => Promise<Result>): Promise<Result> => {
      const before = lasts.get(key);
      const run = async (): Promise<Result> => {
        await before;
        await new Promise<void>((resolve) => void this.time.after(delayMs(), resolve));
        return this.isGone ? new Promise<never>(() => undefined) : act();
      };
      const done = run();
      lasts.set(key, done);
      return done;
    };
    return {
      get: (key) => later(key, () => values.get(key)),
      set: (key, value) => later(key, () => values.set(key, value)),
      delete: (key) => later(key, () => values.delete(key)),
      keys: () => later('', async () => (await values.keys?.()) ?? []),
    };
  }

  dial(dial: Dial): Dial {
    return (token, handlers, status) => {
      const ofPage: LinkHandlers = {
        received: (event, payload) => this.run(() => handlers.received(event, payload)),
        refused: (error) => this.run(() => handlers.refused(error)),
        closed: () => this.run(() => handlers.closed()),
      };
      const { send, close } = dial(token, ofPage, status);
      return {
        send: (event, fields, ack) => send(event, fields, (answer) => this.run(() => ack(answer))),
        close,
      };
    };
  }
}
