import { describe, expect, it } from 'vitest';
import { newId, type SettableStatus, type UserId } from '#contracts';
import { combinedStatus, lastSeenOfHidden, PRESENCE_GRACE_MS, PresentUsers, strongestStatus } from './present-users.js';
import { decodeStatus, encodeStatus, type GatewayStatus } from '#platform/presence/gateway-status';

const live = (status: SettableStatus): GatewayStatus => ({ status, lingers: false });
const lingering = (status: SettableStatus): GatewayStatus => ({ status, lingers: true });

describe('a user with several statuses', () => {
  it('has invisible before dnd before online before away', () => {
    expect(strongestStatus(['away', 'online'])).toBe('online');
    expect(strongestStatus(['online', 'dnd', 'away'])).toBe('dnd');
    expect(strongestStatus(['dnd', 'invisible', 'online'])).toBe('invisible');
    expect(strongestStatus(['away'])).toBe('away');
    expect(strongestStatus([])).toBeUndefined();
  });

  it('has a lingering status only if there is no live one', () => {
    expect(combinedStatus([lingering('dnd'), live('away')])).toBe('away');
    expect(combinedStatus([lingering('away'), lingering('online')])).toBe('online');
    expect(combinedStatus([])).toBeUndefined();
  });

  it('is invisible also while that lingers beside a live one', () => {
    expect(combinedStatus([lingering('invisible'), live('online')])).toBe('invisible');
    expect(combinedStatus([live('invisible'), lingering('online')])).toBe('invisible');
  });

  it('is read back as written, with an unknown status as online', () => {
    for (const status of [live('dnd'), lingering('away'), lingering('invisible')])
      expect(decodeStatus(encodeStatus(status))).toEqual(status);
    expect(decodeStatus('~busy')).toEqual(lingering('online'));
    expect(decodeStatus(null)).toBeUndefined();
  });
});

describe('present users', () => {
  it('stay for the grace after their last connection, and longer if they come back', () => {
    const users = new PresentUsers();
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    expect([users.show(a, 'online', 0), users.show(a, 'online', 0), users.show(b, 'dnd', 0)]).toEqual([
      'changed',
      'none',
      'changed',
    ]);
    expect([users.show(a, 'gone', 0), users.show(a, 'gone', 5), users.show(b, 'gone', 0)]).toEqual([
      'left',
      'none',
      'left',
    ]);
    expect({ a: users.statusOf(a), b: users.statusOf(b) }).toEqual({ a: lingering('online'), b: lingering('dnd') });
    expect(users.show(b, 'dnd', 0)).toBe('changed');
    expect(users.sweep(PRESENCE_GRACE_MS - 1)).toEqual([]);
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect({ a: users.statusOf(a), b: users.statusOf(b) }).toEqual({ a: undefined, b: live('dnd') });
    expect(users.show(a, 'gone', 0)).toBe('none');
  });

  it('leave for others when they become invisible, and not again when they go', () => {
    const users = new PresentUsers();
    const a = newId<UserId>();
    expect([users.show(a, 'online', 0), users.show(a, 'invisible', 0), users.show(a, 'gone', 0)]).toEqual([
      'changed',
      'hidden',
      'changed',
    ]);
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect([users.show(a, 'invisible', 0), users.show(a, 'gone', 0)]).toEqual(['cameHidden', 'changed']);
  });

  it('leave for others also when they come back invisible in the grace', () => {
    const users = new PresentUsers();
    const a = newId<UserId>();
    expect([users.show(a, 'online', 0), users.show(a, 'gone', 0), users.show(a, 'invisible', 1)]).toEqual([
      'changed',
      'left',
      'hidden',
    ]);
  });

  it('stay invisible for the grace after their invisible connection, with the status of their others after it', () => {
    const users = new PresentUsers();
    const a = newId<UserId>();
    users.show(a, 'invisible', 0);
    users.show(a, 'gone', 0);
    expect([users.show(a, 'online', 1), users.show(a, 'away', 2)]).toEqual(['none', 'none']);
    expect(users.statusOf(a)).toEqual(lingering('invisible'));
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect(users.statusOf(a)).toEqual(live('away'));
    expect(users.sweep(2 * PRESENCE_GRACE_MS)).toEqual([]);
  });

  it('are gone after the grace if the others have gone meanwhile, and live again if an invisible one comes', () => {
    const users = new PresentUsers();
    const [a, b] = [newId<UserId>(), newId<UserId>()];
    for (const user of [a, b]) {
      users.show(user, 'invisible', 0);
      users.show(user, 'gone', 0);
      users.show(user, 'online', 0);
    }
    expect({ a: users.show(a, 'gone', 1), b: users.show(b, 'invisible', 1) }).toEqual({ a: 'none', b: 'changed' });
    expect(users.sweep(PRESENCE_GRACE_MS)).toEqual([a]);
    expect({ a: users.statusOf(a), b: users.statusOf(b) }).toEqual({ a: undefined, b: live('invisible') });
    expect(users.show(b, 'online', 0)).toBe('changed');
  });
});

describe('the last-seen time of a user who becomes invisible', () => {
  const nowMs = 1_000_000;

  it('is as old as that of a user who disconnected, also if the user has just done so', () => {
    for (const known of [undefined, 0, nowMs - 3_000]) {
      const ageMs = nowMs - lastSeenOfHidden(nowMs, known);
      expect(ageMs).toBeGreaterThanOrEqual(10_000);
      expect(ageMs).toBeLessThan(20_000);
    }
  });

  it('is not before the time that others have seen', () => {
    expect(lastSeenOfHidden(nowMs, nowMs - 10_500)).toBe(nowMs - 10_500);
  });
});
