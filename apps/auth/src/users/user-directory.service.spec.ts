import { describe, expect, it } from 'vitest';
import { newId } from '#contracts';
import type { AccountChangesStore } from './account-changes.store.js';
import type { AccountTimesStore } from './account-times.store.js';
import type { AppOfUserStore } from './app-of-user.store.js';
import { UserDirectoryService } from './user-directory.service.js';
import type { UsersStore } from './users.store.js';

const NOTHING = { changes: [], next: null };

describe('changes since a time', () => {
  const store = { timeBefore: () => Promise.resolve('now'), changedSince: () => Promise.resolve(NOTHING) };
  const apps = { closed: () => Promise.resolve([]), ofErased: () => Promise.resolve(new Map()) };
  const accounts = { signalsOf: () => Promise.resolve([]) };
  const directory = new UserDirectoryService(
    store as unknown as UsersStore,
    apps as unknown as AppOfUserStore,
    accounts as unknown as AccountChangesStore,
    {} as AccountTimesStore,
  );

  it.each(['2026-11-20T06:30:00Z', '2024-02-29T23:59:59.123456Z', `2026-11-20T06:30:00.1Z,${newId()}`])(
    'are read for %s',
    async (since) => {
      expect(await directory.changedSince(since, 1)).toEqual({
        changes: [],
        closedApps: [],
        accounts: [],
        more: false,
        until: 'now',
      });
    },
  );

  it.each(['', 'now', '2026-11-20', '2026-02-31T00:00:00Z', '2026-13-01T00:00:00Z', '0000-01-01T00:00:00Z'])(
    'are INVALID for %s, which is not a time',
    async (since) => {
      await expect(directory.changedSince(since, 1)).rejects.toMatchObject({ code: 'INVALID' });
    },
  );
});
