/** Lets clients that share a storage, such as the tabs of a browser, know of each other. */
export interface Tabs {
  /**
   * Takes the lock of this name, and resolves with a function that releases it. Waits while another client has it; only pages
   * without Web Locks take it at once.
   */
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
