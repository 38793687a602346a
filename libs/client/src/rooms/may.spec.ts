import { describe, expect, it } from 'vitest';

import { PERMISSIONS, ROLES, type Permission, type Role, type RoomAction, type RoomState } from '#contracts';

import { may, outranks } from './may.policy.js';

type Room = Pick<RoomState, 'kind' | 'visibility' | 'me'>;

const room = (role: Role, kind: 'group' | 'direct' = 'group', visibility: 'private' | 'public' = 'private') =>
  ({ kind, visibility, me: { role } }) as Room;

/** The roles that may take the action, by the table of events. */
const allowed = (lowest: Role | null): readonly Role[] =>
  lowest === null ? [] : ROLES.slice(0, ROLES.indexOf(lowest) + 1);

describe('may', () => {
  it.each(Object.entries(PERMISSIONS) as [RoomAction, Permission][])(
    '%s: as the table of events says',
    (action, of) => {
      const roles = (of: (role: Role) => Room): readonly Role[] => ROLES.filter((role) => may(of(role), action));
      expect(roles((role) => room(role))).toEqual(allowed(of.private));
      expect(roles((role) => room(role, 'group', 'public'))).toEqual(allowed(of.public));
      expect(roles((role) => room(role, 'direct'))).toEqual(allowed(of.direct));
    },
  );

  it('takes a role of a later version for the lowest', () => {
    expect(may(room('herald' as Role), 'message:send')).toBe(false);
    expect(may(room('herald' as Role), 'room:open')).toBe(true);
    expect(outranks('reader', 'herald' as Role)).toBe(false);
  });

  it('orders the roles', () => {
    expect(outranks('owner', 'admin')).toBe(true);
    expect(outranks('admin', 'admin')).toBe(false);
    expect(outranks('reader', 'member')).toBe(false);
  });
});
