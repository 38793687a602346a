import { MemoryWebStorage } from './memory-web-storage.js';

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

/** Browsers throw a `SecurityError` at the access, or have `null` there. */
function given<Name extends 'localStorage' | 'sessionStorage' | 'indexedDB'>(
  name: Name,
): (typeof globalThis)[Name] | null {
  try {
    const part: (typeof globalThis)[Name] | null | undefined = globalThis[name];
    return part ?? null;
  } catch {
    return null;
  }
}
