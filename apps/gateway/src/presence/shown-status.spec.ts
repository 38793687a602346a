import { describe, expect, it } from 'vitest';
import { newId, type SettableStatus, type UserId } from '#contracts';
import { PRESENCE_GRACE_MS, PresentUsers } from './present-users.js';
import { decodeShown, encodeShown, strongest, together, type Shown } from './shown-status.policy.js';

const live = (status: SettableStatus): Shown => ({ status, lingers: false });
const lingering = (status: SettableStatus): Shown => ({ status, lingers: true });

describe('one who shows several statuses', () => {
  it('shows dnd before online, and online before away', () => {
    expect(strongest(['away', 'online'])).toBe('online');
    expect(strongest(['online', 'dnd', 'away'])).toBe('dnd');
    expect(strongest(['away'])).toBe('away');
    expect(strongest([])).toBeUndefined();
  });

  it('shows what lingers only while nothing is live', () => {
    expect(together([lingering('dnd'), live('away')])).toBe('away');
    expect(together([lingering('away'), lingering('online')])).toBe('online');
    expect(together([])).toBeUndefined();
  });

  it('is written and read back, an unknown status as online', () => {
    for (const shown of [live('dnd'), lingering('away')]) expect(decodeShown(encodeShown(shown))).toEqual(shown);
    expect(decodeShown('~busy')).toEqual(lingering('online'));
    expect(decodeShown(null)).toBeUndefined();
  });
});

describe('present users', () => {
  it('stay for the grace after their last connection, unless they come back', () => {
    const users = new PresentUsers();
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    expect([users.show(a, 'online', 0), users.show(a, 'online', 0), users.show(b, 'dnd', 0)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([users.show(a, 'gone', 0), users.show(a, 'gone', 5), users.show(b, 'gone', 0)]).toEqual([true, false, true]);
    expect([users.shownBy(a), users.shownBy(b)]).toEqual([lingering('online'), lingering('dnd')]);
    expect(users.show(b, 'dnd', 0)).toBe(true);
    expect(users.sweep(PRESENCE_GRACE_MS - 1)).toEqual([]);
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect([users.shownBy(a), users.shownBy(b)]).toEqual([undefined, live('dnd')]);
    expect(users.show(a, 'gone', 0)).toBe(false);
  });
});
