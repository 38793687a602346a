import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MemoryWebStorage } from './memory-web-storage.js';
import { browserDatabases, browserStorage, isSiteDataBlocked, tabStorage } from './page-storage.js';

const NAMES = ['localStorage', 'sessionStorage', 'indexedDB'] as const;
const kept = { getItem: () => 'kept', length: 1 };
const fails = (): never => {
  throw new DOMException('The data are damaged.', 'UnknownError');
};

function allow(cookieEnabled: boolean): void {
  for (const name of NAMES) vi.stubGlobal(name, kept);
  vi.stubGlobal('navigator', { cookieEnabled });
}

function block(name: string, how: 'throws' | 'null' | 'undefined'): void {
  if (how !== 'throws') return void vi.stubGlobal(name, how === 'null' ? null : undefined);
  vi.stubGlobal(name, kept);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
}

beforeEach(() => allow(true));
afterEach(() => vi.unstubAllGlobals());

describe('what a page keeps', () => {
  it('is in the browser where that is allowed', () => {
    expect(isSiteDataBlocked()).toBe(false);
    expect({
      browserStorage: browserStorage(),
      tabStorage: tabStorage(),
      browserDatabases: browserDatabases(),
    }).toEqual({ browserStorage: kept, tabStorage: kept, browserDatabases: kept });
  });

  it.each(NAMES.flatMap((name) => (['throws', 'null', 'undefined'] as const).map((how) => [name, how] as const)))(
    'is blocked if %s %s',
    (name, how) => {
      block(name, how);
      expect(isSiteDataBlocked()).toBe(true);
    },
  );

  it.each(['localStorage', 'sessionStorage'])('is blocked if each reading of %s throws', (name) => {
    vi.stubGlobal(name, { getItem: fails, length: 1 });
    expect(isSiteDataBlocked()).toBe(true);
    expect([browserStorage(), tabStorage()]).not.toContain(globalThis[name as 'localStorage']);
  });

  it('is blocked if there is no room for anything', () => {
    vi.stubGlobal('localStorage', { getItem: () => null, length: 0, setItem: fails, removeItem: fails });
    expect(isSiteDataBlocked()).toBe(true);
  });

  it('is read from a storage that is full', () => {
    vi.stubGlobal('localStorage', { ...kept, setItem: fails });
    expect(isSiteDataBlocked()).toBe(false);
  });

  it('leaves nothing of its trial in an empty storage', () => {
    const storage = new MemoryWebStorage();
    vi.stubGlobal('localStorage', storage);
    expect({ isSiteDataBlocked: isSiteDataBlocked(), storage: storage.length }).toEqual({
      isSiteDataBlocked: false,
      storage: 0,
    });
  });

  it('is blocked if there are no cookies', () => {
    allow(false);
    expect(isSiteDataBlocked()).toBe(true);
  });

  it('is in memory where the browser refuses, and apart for tab and browser', () => {
    for (const name of NAMES) block(name, 'throws');
    browserStorage().setItem('key', 'of the browser');
    expect(browserStorage().getItem('key')).toBe('of the browser');
    expect(browserStorage().key(0)).toBe('key');
    expect(tabStorage().getItem('key')).toBeNull();
    expect(browserDatabases()).toBeNull();
    browserStorage().removeItem('key');
    expect(browserStorage()).toHaveLength(0);
  });
});
