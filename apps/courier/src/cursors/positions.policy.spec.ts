import { describe, expect, it } from 'vitest';
import { newId, type FeedHead, type Rev, type RoomId, type Seq, type UserId } from '#contracts';
import { endOf, GONE } from './positions.policy.js';

const place = (seq: number, rev: number) => ({ seq: seq as Seq, rev: rev as Rev });
const head = (more: Partial<FeedHead> = {}): FeedHead => ({
  roomId: newId<RoomId>(),
  ...{ headSeq: 9 as Seq, headRev: 20 as Rev, kind: 'group', appId: null, externalId: null },
  ...{ createdAt: '2026-11-29T00:00:00.000Z', deletedAt: null },
  ...more,
});

describe('the end of a room for a hook', () => {
  const [ofApp, ofOperator] = [{ app_id: newId<UserId>() }, { app_id: null }];

  it('is its head', () => {
    for (const hook of [ofApp, ofOperator]) expect(endOf(hook, head())).toEqual(place(9, 20));
  });

  it('is where the last user of the app left it, for hooks of that app alone', () => {
    const left = head({ appHead: place(4, 7) });
    expect(endOf(ofApp, left)).toEqual(place(4, 7));
    expect(endOf(ofOperator, left)).toEqual(place(9, 20));
  });

  it('is behind everything once the room is deleted', () => {
    const deleted = head({ appHead: place(4, 7), deletedAt: '2026-11-29T00:00:00.000Z' });
    for (const hook of [ofApp, ofOperator]) expect(endOf(hook, deleted)).toEqual(GONE);
  });
});
