import type { Readable } from '#client';

/** Some entries of a map. The snapshot stays the same object until one of them changes. */
export class PickedEntries<Key, Value> implements Readable<ReadonlyMap<Key, Value>> {
  readonly subscribe: Readable<unknown>['subscribe'];
  private seen: ReadonlyMap<Key, Value> | null = null;
  private picked: ReadonlyMap<Key, Value> = new Map();

  constructor(
    private readonly all: Readable<ReadonlyMap<Key, Value>>,
    private readonly keys: readonly Key[],
  ) {
    this.subscribe = all.subscribe;
  }

  readonly getSnapshot = (): ReadonlyMap<Key, Value> => {
    const all = this.all.getSnapshot();
    if (all !== this.seen) {
      this.seen = all;
      if (this.keys.some((key) => all.get(key) !== this.picked.get(key))) this.picked = this.pick(all);
    }
    return this.picked;
  };

  private pick(all: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> {
    const picked = new Map<Key, Value>();
    for (const key of this.keys) {
      const value = all.get(key);
      if (value !== undefined) picked.set(key, value);
    }
    return picked;
  }
}
