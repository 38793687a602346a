import { BoundedMap } from '#contracts/bounded-map';

/** Bytes stay in the store until Parley deletes them, unless an operator restores the store. */
const SEEN_MS = 10 * 60 * 1000;
const SEEN_MAX = 10_000;

/** The keys of objects that were in the store a moment ago: a page of pictures asks for many, again and again. */
export class SeenObjects {
  /** Oldest first. */
  private readonly seenAt = new BoundedMap<string, number>(SEEN_MAX);

  has(key: string): boolean {
    const seenAt = this.seenAt.get(key);
    return seenAt !== undefined && performance.now() - seenAt < SEEN_MS;
  }

  add(key: string): void {
    this.seenAt.set(key, performance.now());
  }

  delete(key: string): void {
    this.seenAt.delete(key);
  }
}
