/** A key-value store for strings. Calls for one key must take effect in the order of the calls. */
export interface ClientStorage {
  /** Resolves with `null` if the key does not exist. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}
