/** A key-value store for strings. Calls for one key must take effect in the order of the calls. */
export interface ClientStorage {
  /** Resolves with `null` if the key does not exist. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** All keys. Required of a storage that several clients of a user share. */
  keys?(): Promise<readonly string[]>;
}
