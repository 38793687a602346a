/** Keeps texts by key, across reloads where it can. Calls for one key take effect in the order made. */
export interface ClientStorage {
  /** `null` where nothing is kept. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}
