import { MemoryWebStorage } from './memory-web-storage.js';

const PROBE = 'parley.probe';
const standIns = { localStorage: new MemoryWebStorage(), sessionStorage: new MemoryWebStorage() };

/** What the browser keeps for all tabs; in the memory of this page where its user does not let pages keep data. */
export function browserStorage(): Storage {
  return given('localStorage') ?? standIns.localStorage;
}

/** What the browser keeps for this tab, over a reload; in memory where that is not allowed. */
export function tabStorage(): Storage {
  return given('sessionStorage') ?? standIns.sessionStorage;
}

/** The databases of the browser; `null` where they are not allowed. */
export function browserDatabases(): IDBFactory | null {
  return given('indexedDB');
}

/** True if the browser does not let this page keep data, or a part of it: its storages, databases or cookies. */
export function isSiteDataBlocked(): boolean {
  const parts = [given('localStorage'), given('sessionStorage'), given('indexedDB')];
  return parts.includes(null) || !navigator.cookieEnabled;
}

/**
 * Browsers throw a `SecurityError` at the access, or have `null` there. Where the data are damaged, or there is no room at all, each use of
 * the storage throws.
 */
function given<Name extends 'localStorage' | 'sessionStorage' | 'indexedDB'>(
  name: Name,
): (typeof globalThis)[Name] | null {
  try {
    const part: (typeof globalThis)[Name] | null | undefined = globalThis[name];
    if (part == null || (name !== 'indexedDB' && !isUsable(part as Storage))) return null;
    return part;
  } catch {
    return null;
  }
}

/** Each storage is tried once. */
const usable = new WeakSet<Storage>();

/** @throws if the storage cannot be used */
function isUsable(storage: Storage): boolean {
  if (usable.has(storage)) return true;
  storage.getItem(PROBE);
  // A full storage has what pages have kept before, and is read.
  if (storage.length === 0) {
    storage.setItem(PROBE, '');
    storage.removeItem(PROBE);
  }
  usable.add(storage);
  return true;
}
