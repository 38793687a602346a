import { describe, expect, it } from 'vitest';

import type { RecordedChange } from '../../records/record.js';
import { change, place } from '../testing/feed-made.js';
import { message } from '../testing/hand-made.js';
import type { FeedDelivery } from './feed-reader.js';
import { Mirror } from './mirror.js';

let doneAt = 0;

function delivery(own: RecordedChange | null, more: Partial<FeedDelivery> = {}): FeedDelivery {
  doneAt += 1;
  const type = own === null ? 'feed.caught_up' : 'room.changed';
  const facts = { epoch: 'E1', type, change: own, about: null, committed: true, doneAt };
  return { ...facts, ...more } as unknown as FeedDelivery;
}

const edited = (rev: number): RecordedChange =>
  change(place(0), place(1), { messages: [message(1, { rev, body: `rev ${rev}` })] });
const bodies = (...deliveries: readonly FeedDelivery[]): string[] =>
  Mirror.of(deliveries)
    .messagesOf('r')
    .map(({ body }) => body);

describe('a mirror', () => {
  it('keeps the highest rev of a message, in whatever order states come', () => {
    expect(bodies(delivery(edited(3)), delivery(edited(2)))).toEqual(['rev 3']);
  });

  it('takes a lower rev of another epoch', () => {
    expect(bodies(delivery(edited(3)), delivery(edited(2), { epoch: 'E2' }))).toEqual(['rev 2']);
  });

  it('deletes what is of another epoch when it has caught up', () => {
    expect(bodies(delivery(edited(3)), delivery(null))).toEqual(['rev 3']);
    expect(bodies(delivery(edited(3)), delivery(null, { epoch: 'E2' }))).toEqual([]);
  });

  it('drops what is purged, also if a delivery of before the purge comes again', () => {
    const purged = delivery({ ...change(place(1), place(1, 4)), firstSeq: 2 });
    expect(bodies(delivery(edited(3)), purged)).toEqual([]);
    expect(bodies(delivery(edited(3)), purged, delivery(edited(3)))).toEqual([]);
  });

  it('forgets a room that is deleted', () => {
    expect(bodies(delivery(edited(3)), delivery(null, { type: 'room.deleted', about: 'r' }))).toEqual([]);
  });

  it('has nothing of what its receiver did not commit', () => {
    expect(bodies(delivery(edited(3)), delivery(edited(4), { committed: false }))).toEqual(['rev 3']);
  });

  it('has the members who have joined', () => {
    const member = (rev: number, joined: boolean): RecordedChange =>
      change(place(0), place(0, rev), { items: [{ type: 'member', userId: 'A', rev, joined }] });
    const members = (...deliveries: readonly FeedDelivery[]): string[] => Mirror.of(deliveries).membersOf('r');
    expect(members(delivery(member(1, true)))).toEqual(['A']);
    expect(members(delivery(member(2, false)), delivery(member(1, true)))).toEqual([]);
  });
});
