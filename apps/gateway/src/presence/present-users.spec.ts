import { describe, expect, it } from 'vitest';
import { newId, type SettableStatus, type UserId } from '#contracts';
import {
  combinedStatus,
  decodeStatus,
  encodeStatus,
  PRESENCE_GRACE_MS,
  PresentUsers,
  strongestStatus,
  type GatewayStatus,
} from './present-users.js';

const live = (status: SettableStatus): GatewayStatus => ({ status, lingers: false });
const lingering = (status: SettableStatus): GatewayStatus => ({ status, lingers: true });

describe('a user with several statuses', () => {
  it('has dnd before online, and online before away', () => {
    expect(strongestStatus(['away', 'online'])).toBe('online');
    expect(strongestStatus(['online', 'dnd', 'away'])).toBe('dnd');
    expect(strongestStatus(['away'])).toBe('away');
    expect(strongestStatus([])).toBeUndefined();
  });

  it('has a lingering status only if there is no live one', () => {
    expect(combinedStatus([lingering('dnd'), live('away')])).toBe('away');
    expect(combinedStatus([lingering('away'), lingering('online')])).toBe('online');
    expect(combinedStatus([])).toBeUndefined();
  });

  it('is read back as written, with an unknown status as online', () => {
    for (const status of [live('dnd'), lingering('away')]) expect(decodeStatus(encodeStatus(status))).toEqual(status);
    expect(decodeStatus('~busy')).toEqual(lingering('online'));
    expect(decodeStatus(null)).toBeUndefined();
  });
});

describe('present users', () => {
  it('stay for the grace after their last connection, and longer if they come back', () => {
    const users = new PresentUsers();
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    expect([users.show(a, 'online', 0), users.show(a, 'online', 0), users.show(b, 'dnd', 0)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([users.show(a, 'gone', 0), users.show(a, 'gone', 5), users.show(b, 'gone', 0)]).toEqual([true, false, true]);
    expect([users.statusOf(a), users.statusOf(b)]).toEqual([lingering('online'), lingering('dnd')]);
    expect(users.show(b, 'dnd', 0)).toBe(true);
    expect(users.sweep(PRESENCE_GRACE_MS - 1)).toEqual([]);
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect([users.statusOf(a), users.statusOf(b)]).toEqual([undefined, live('dnd')]);
    expect(users.show(a, 'gone', 0)).toBe(false);
  });
});
