import type { ClientStorage } from './storage.js';

/** The part of `localStorage` or `sessionStorage` that is used. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * Keeps things in `localStorage` (or `sessionStorage`), about 5 MB in all; a full one rejects `set`.
 * Any script of the page can read it: where that matters, keep the refresh token in a cookie (`cookie: true`).
 */
export function webStorage(storage: WebStorage): ClientStorage {
  return {
    get: async (key) => storage.getItem(key),
    set: async (key, value) => storage.setItem(key, value),
    delete: async (key) => storage.removeItem(key),
  };
}
