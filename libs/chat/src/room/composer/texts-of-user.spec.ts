import { beforeEach, describe, expect, it } from 'vitest';

import type { Me, Readable } from '#client';

import { MemoryWebStorage } from '../../ui/memory-web-storage.js';
import { followUserOf } from './texts-of-user.js';

/** The store of a client's user. */
class Users implements Readable<Me | null> {
  private readonly listeners = new Set<() => void>();
  private me: Me | null = null;

  readonly getSnapshot = (): Me | null => this.me;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  set(id: string | null, session = `session of ${id ?? ''}`, app?: string): void {
    const user = { id, ...(app !== undefined && { app: { name: app } }) };
    this.me = id === null ? null : ({ user, sessionId: session } as unknown as Me);
    for (const listener of this.listeners) listener();
  }
}

describe('drafts and edits', () => {
  let storages: readonly [MemoryWebStorage, MemoryWebStorage];
  let users: Users;

  /** A page of the browser, or its reload, with the user of the session that it resumes. */
  const openPage = (...resumed: Parameters<Users['set']>): Users => {
    users = new Users();
    users.set(...resumed);
    followUserOf({ me: users }, () => storages);
    return users;
  };
  const write = (userId: string, room = 'lobby') => {
    for (const storage of storages) storage.setItem(`parley:draft:${userId}:${room}`, '{"text":"half","replyTo":null}');
    storages[0].setItem(`parley:edit:${userId}:${room}:thread`, '{}');
  };
  const left = () =>
    storages.flatMap((storage) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) =>
        /^parley:(draft|edit):/.test(key),
      ),
    );
  const theirs = (userId: string) => left().filter((key) => key.split(':')[2] === userId).length;

  beforeEach(() => {
    storages = [new MemoryWebStorage(), new MemoryWebStorage()];
    for (const storage of storages) storage.setItem('parley:theme', 'dark');
  });

  it('stay over a reload of the same session, and while its page goes on with another one', () => {
    openPage('ann', 's1');
    write('ann');
    openPage('ann', 's1');
    users.set('ann', 's2');
    expect(theirs('ann')).toBe(3);
    openPage('ann', 's2');
    expect(theirs('ann')).toBe(3);
  });

  it('go when the user logs out, or the session ends while the page is open', () => {
    openPage('ann');
    write('ann');
    users.set(null);
    expect(left()).toEqual([]);
  });

  it.each([
    ['of a session that ended while no page was open', 'ann', 's2'],
    ['of another user', 'ben', 's2'],
    ['of a user whose id this one’s begins', 'an', 's2'],
  ])('%s go at the next sign-in', (_whose, next, session) => {
    openPage('ann', 's1');
    write('ann');
    openPage(next, session);
    expect(left()).toEqual([]);
  });

  it('go at the next sign-in on a page that first shows nobody', () => {
    openPage('ann', 's1');
    write('ann');
    openPage(null);
    expect(theirs('ann')).toBe(3);
    users.set('ann', 's2');
    expect(left()).toEqual([]);
  });

  it('of a version before that named no writer stay for their user, and go for others', () => {
    write('ann');
    write('ben');
    openPage('ann', 's1');
    expect({ ann: theirs('ann'), ben: theirs('ben') }).toEqual({ ann: 3, ben: 0 });
  });

  it('of the users of several apps on pages of one origin leave each other alone', () => {
    openPage('ann', 's1', 'shop');
    write('ann');
    openPage('cat', 's3');
    write('cat');
    openPage('ben', 's2', 'support');
    write('ben');
    expect({ ann: theirs('ann'), ben: theirs('ben'), cat: theirs('cat') }).toEqual({ ann: 3, ben: 3, cat: 3 });
    users.set(null);
    expect({ ann: theirs('ann'), ben: theirs('ben'), cat: theirs('cat') }).toEqual({ ann: 3, ben: 0, cat: 3 });
    openPage('dan', 's4', 'shop');
    expect({ ann: theirs('ann'), cat: theirs('cat') }).toEqual({ ann: 0, cat: 3 });
  });

  it('are all that goes', () => {
    openPage('ann', 's1');
    write('ann');
    users.set(null);
    openPage('ben', 's2');
    expect(storages.map((storage) => storage.getItem('parley:theme'))).toEqual(['dark', 'dark']);
  });
});
