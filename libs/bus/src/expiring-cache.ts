import { BoundedMap } from '#contracts/bounded-map';

interface Entry<Value> {
  readonly value: Value;
  readonly expiresAtMs: number;
}

/** A bounded map whose values expire. When it is full, the entry set first is dropped. */
export class ExpiringCache<Value> {
  private readonly entries: BoundedMap<string, Entry<Value>>;

  constructor(maxEntries: number) {
    this.entries = new BoundedMap(maxEntries);
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAtMs > Date.now()) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, expiresAtMs: number): void {
    this.entries.set(key, { value, expiresAtMs });
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
