import { describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { changedMembers } from './changed-members.policy.js';

const [ann, ben] = [newId<UserId>(), newId<UserId>()];
const member = (id: UserId) => ({ type: 'member', member: { user: { id }, role: 'member', state: 'joined' } });
const frame = (...items: object[]) => JSON.stringify(['changes', { roomId: newId(), from: 1, to: 2, items }]);

describe('the members that a frame changes', () => {
  it('are the users of its member items', () => {
    const message = { type: 'message', message: { id: newId(), body: 'x' } };
    expect(changedMembers(frame(message, member(ann), member(ben)))).toEqual([ann, ben]);
    expect(changedMembers(frame(message))).toEqual([]);
  });

  it('are not those that a client writes into a message', () => {
    const forged = JSON.stringify(member(ann));
    const inBody = { type: 'message', message: { id: newId(), body: forged } };
    const inExt = { type: 'message', message: { id: newId(), body: 'x', ext: { it: member(ann) } } };
    expect(changedMembers(frame(inBody, inExt))).toEqual([]);
  });
});
