/** Lets clients that share a storage, such as the tabs of a browser, know of each other. */
export interface Tabs {
  /** Takes a lock whose name no other client has used; resolves with a function that releases it. */
  hold(name: string): Promise<() => void>;
  /**
   * Takes the lock of this name; resolves with a function that releases it, or with `null` if another client has it. The
   * lock of a client that is gone is free.
   */
  claim(name: string): Promise<(() => void) | null>;
  /** Sends a text to all clients that listen to this name. */
  tell(name: string, text: string): void;
  /** Returns a function that ends it. */
  listen(name: string, heard: (text: string) => void): () => void;
}
