import type { Runtime } from '../runtime/runtime.js';
import { ValueStore, type Readable } from '../stores/store.js';
import { allPages, isLoaded } from './list-loading.js';

interface OwnListSource<Item> {
  /** True if the server has the feature, and the client is connected and has synced. */
  isReady(): boolean;
  page(cursor: string | null): Promise<{ readonly items: readonly Item[]; readonly cursor: string | null }>;
  keyOf(item: Item): string;
  /** Less than 0 if the first item stands before the other. */
  compare(one: Item, other: Item): number;
}

/**
 * A list of the user's own, in order; `null` until it is loaded. It loads when it is subscribed to, follows all changes, and loads
 * again after each `sync`, which does not have it.
 */
export class OwnList<Item> implements Readable<readonly Item[] | null> {
  private readonly store = new ValueStore<readonly Item[] | null>(null);
  private readonly known = new Map<string, Item>();
  private views = 0;
  private isFresh = false;
  private isLoading = false;
  /** Changes that have come while the list is loading, which may be older. */
  private meanwhile: [key: string, item: Item | null][] = [];
  /** Number of times that the list became outdated. The answer to an older request is dropped. */
  private generation = 0;

  constructor(
    private readonly source: OwnListSource<Item>,
    private readonly runtime: Runtime,
  ) {}

  /** True while the list is as the server has it. */
  get isCurrent(): boolean {
    return this.isFresh && this.source.isReady();
  }

  readonly getSnapshot = (): readonly Item[] | null => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.store.subscribe(listener);
    this.views++;
    this.check();
    return () => {
      unsubscribe();
      this.views--;
    };
  };

  get(key: string): Item | undefined {
    return this.known.get(key);
  }

  /** Takes a change; `null` removes the item. */
  apply(key: string, item: Item | null): void {
    if (this.isLoading) this.meanwhile.push([key, item]);
    this.set(key, item);
    this.show();
  }

  /** Loads again what is shown. */
  outdated(): void {
    this.generation++;
    this.isFresh = false;
    this.check();
  }

  /** Drops everything; called when the user has signed out. */
  clear(): void {
    this.generation++;
    this.isFresh = false;
    this.known.clear();
    this.store.set(null);
  }

  /** Loads the list if a view shows it and it is not up to date. */
  private check(): void {
    if (this.isLoading || this.isFresh || this.views === 0 || !this.source.isReady()) return;
    const { generation } = this;
    this.isLoading = true;
    void isLoaded(this.load(), (error) => this.runtime.report(error)).then((isDone) => {
      this.isLoading = false;
      this.meanwhile = [];
      if (isDone || generation !== this.generation) this.check();
    });
  }

  private async load(): Promise<void> {
    const { generation } = this;
    const loaded = await allPages(
      (cursor) => this.source.page(cursor),
      () => generation === this.generation,
    );
    if (loaded === null) return;
    this.known.clear();
    for (const item of loaded) this.known.set(this.source.keyOf(item), item);
    for (const [key, item] of this.meanwhile) this.set(key, item);
    this.isFresh = true;
    this.show();
  }

  private set(key: string, item: Item | null): void {
    if (item === null) this.known.delete(key);
    else this.known.set(key, item);
  }

  /** What was shown stays, with its changes, while it is loaded again. */
  private show(): void {
    if (!this.isFresh && this.getSnapshot() === null) return;
    this.store.set([...this.known.values()].sort((one, other) => this.source.compare(one, other)));
  }
}
