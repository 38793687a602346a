/**
 * What a view can show and follow. `getSnapshot` gives the same object until something has changed, so it fits
 * React's `useSyncExternalStore` and its like.
 */
export interface Readable<Snapshot> {
  getSnapshot(): Snapshot;
  /** Calls the listener after every change; returns how to stop it. */
  subscribe(listener: () => void): () => void;
}

/** Listeners of one store; each is called once per change, in order of subscription. */
class Listeners {
  private readonly all = new Set<{ run: () => void }>();

  get size(): number {
    return this.all.size;
  }

  add(run: () => void): () => void {
    const listener = { run };
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  call(): void {
    for (const { run } of [...this.all]) run();
  }
}

/** A store that is given its snapshots. */
export class ValueStore<Snapshot> implements Readable<Snapshot> {
  private readonly listeners = new Listeners();

  constructor(private value: Snapshot) {}

  readonly getSnapshot = (): Snapshot => this.value;

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener);

  set(value: Snapshot): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.listeners.call();
  }
}

/** A store whose snapshot is built when it is asked for; one with the same parts stays the same object. */
export class DerivedStore<Snapshot extends object> implements Readable<Snapshot> {
  private readonly listeners = new Listeners();
  private built: { readonly value: Snapshot } | null = null;
  private isStale = true;

  constructor(private readonly build: () => Snapshot) {}

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  readonly getSnapshot = (): Snapshot => {
    if (this.built === null || this.isStale) {
      const value = this.build();
      if (this.built === null || !sameParts(this.built.value, value)) this.built = { value };
      this.isStale = false;
    }
    return this.built.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => this.listeners.add(listener);

  changed(): void {
    this.isStale = true;
    this.listeners.call();
  }
}

/** The same entries, one by one: then the earlier object will do. */
function sameParts<Whole extends object>(one: Whole, other: Whole): boolean {
  const before = Object.entries(one);
  const after = new Map<string, unknown>(Object.entries(other));
  return before.length === after.size && before.every(([key, value]) => Object.is(value, after.get(key)));
}
