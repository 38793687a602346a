/** A key-value store for the bytes of files that are not sent yet. A deletion takes effect after earlier writes. */
export interface BlobStorage {
  /** Resolves with `null` if the key does not exist. */
  get(key: string): Promise<Blob | null>;
  set(key: string, blob: Blob): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}
