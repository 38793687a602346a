import type { BlobStorage } from './blob-storage.js';

/** Keeps files in memory; they are lost on reload. */
export function memoryBlobs(): BlobStorage {
  const blobs = new Map<string, Blob>();
  return {
    get: async (key) => blobs.get(key) ?? null,
    set: async (key, blob) => void blobs.set(key, blob),
    delete: async (key) => void blobs.delete(key),
    keys: async () => [...blobs.keys()],
  };
}
