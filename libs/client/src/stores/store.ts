/**
 * A value that a view can render and subscribe to. `getSnapshot` returns the same object until the value changes, so it
 * works with React's `useSyncExternalStore` and similar APIs.
 */
export interface Readable<Snapshot> {
  readonly getSnapshot: () => Snapshot;
  /** Calls the listener after every change. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** The listeners of one store, called once per change in the order of subscription. */
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

/** A store whose owner sets the snapshot. */
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

/** A store that builds its snapshot on demand. A snapshot with the same entries stays the same object. */
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
      if (this.built === null || !hasSameEntries(this.built.value, value)) this.built = { value };
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

function hasSameEntries<Whole extends object>(one: Whole, other: Whole): boolean {
  const before = Object.entries(one);
  const after = new Map<string, unknown>(Object.entries(other));
  return before.length === after.size && before.every(([key, value]) => Object.is(value, after.get(key)));
}
