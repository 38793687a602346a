/** Outstanding requests by their keys: a further one with the same key shares the answer. */
export class SharedRequests<Key, Answer> {
  private readonly running = new Map<Key, Promise<Answer>>();

  once(key: Key, ask: () => Promise<Answer>): Promise<Answer> {
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const started = ask().finally(() => {
      if (this.running.get(key) === started) this.running.delete(key);
    });
    this.running.set(key, started);
    return started;
  }

  /** Further requests are made again, for example because those so far are older than a `sync`. */
  forget(): void {
    this.running.clear();
  }
}
