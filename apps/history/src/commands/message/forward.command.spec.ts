import { describe, expect, it } from 'vitest';
import { type Ext, newId, type MessageId } from '#contracts';
import { actorOf, memberOf, rowOf, TestDraft } from '../../../testing/test-draft.js';

const [ann, bob] = [actorOf('ann'), actorOf('bob')];

/** Bob forwards a message of Ann's with this `ext`. */
function forwarded(ext: Ext | null): Ext | null | undefined {
  const id = newId<MessageId>();
  const rows = [rowOf(ann, { id, body: 'text', ext })];
  const test = new TestDraft({ members: [memberOf(ann), memberOf(bob)], people: [ann, bob], rows });
  const { roomId } = test.draft;
  expect(test.answer('message:forward', bob, { id: newId<MessageId>(), from: { roomId, id } })).toBe('ok');
  return test.draft.newMessages[0]?.ext;
}

describe('the ext of a forward', () => {
  it('is that of its origin, without its look and its quiet', () => {
    const look = { sender: { name: 'Alerts' }, color: 'good' };
    expect(forwarded({ tone: 'glad', ...look, quiet: true })).toEqual({ tone: 'glad' });
    expect(forwarded({ ...look, quiet: true })).toBeNull();
    expect([forwarded({}), forwarded(null)]).toEqual([{}, null]);
  });
});
