import type { ClientStorage } from './storage.js';

/** The subset of `localStorage` or `sessionStorage` that the client uses. */
export interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Stores values in `localStorage` or `sessionStorage`, about 5 MB in total; `set` rejects if it is full. Every script
 * of the page can read them. To protect the refresh token, keep it in a cookie (`cookie: true`).
 */
export function webStorage(storage: WebStorage): ClientStorage {
  return {
    get: async (key) => storage.getItem(key),
    set: async (key, value) => storage.setItem(key, value),
    delete: async (key) => storage.removeItem(key),
    keys: async () => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? []).flat(),
  };
}
