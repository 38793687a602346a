import { describe, expect, it } from 'vitest';
import type { Actor, MineEvent, Queries } from './bus.js';
import type { RequestOf } from './events.js';
import type { MessageId, RoomId, SessionId, UserId } from './ids.js';
import { mineAsk, outcomeOf, takenAsk } from './mine.js';
import type { Scheduled } from './scheduled.js';

const [me, other] = ['me' as UserId, 'other' as UserId];
const caller = { actor: { userId: me } as Actor, sessionId: 'session' as SessionId };
const ref = { roomId: 'room' as RoomId, id: 'message' as MessageId };
const put = { ...ref, at: '2026-11-29T07:00:00.000Z', body: 'later' };

type EventOf02 = Extract<MineEvent, `${'block' | 'bookmark' | 'schedule'}:${string}`>;
/** Each event that 0.2 knows, with a request, and the fields in which a history of 0.2 looks for it. */
const REQUESTS: { [Event in EventOf02]: [request: RequestOf<Event>, of02: object] } = {
  'block:add': [{ userId: other }, { userId: me, target: other }],
  'block:remove': [{ userId: other }, { userId: me, target: other }],
  'bookmark:put': [
    { ...ref, remindAt: put.at },
    { userId: me, ...ref, remindAt: put.at },
  ],
  'bookmark:remove': [ref, { userId: me, ...ref }],
  'schedule:put': [put, { userId: me, put }],
  'schedule:remove': [{ id: ref.id }, { userId: me, id: ref.id }],
};
const cases = Object.entries(REQUESTS) as [EventOf02, [RequestOf<EventOf02>, object]][];

describe('a change of the user’s own state', () => {
  it.each(cases)('%s carries an id, a deadline and the caller, and is taken as sent', (event, [request]) => {
    const sent = mineAsk(event, caller, request, 7);
    expect(sent).toMatchObject({ ...caller, userId: me, until: 7, requestId: expect.any(String), request });
    expect(mineAsk(event, caller, request, 7)).not.toMatchObject({ requestId: sent.requestId });
    expect(takenAsk(sent)).toMatchObject({ ...caller, userId: me, request });
  });

  // until 0.4: neighbours of 0.2 have no `request`.
  it.each(cases)('%s is understood by a history of 0.2, and from a gateway of 0.2', (event, [request, of02]) => {
    expect(mineAsk(event, caller, request, 7)).toMatchObject(of02);
    expect(takenAsk(of02 as Queries[EventOf02]['ask'])).toMatchObject({ userId: me, request });
  });

  it('answers its data, and says whether it made something', () => {
    const scheduled = { id: ref.id } as Scheduled;
    expect(outcomeOf('schedule:put', { scheduled, created: true })).toEqual({ data: scheduled, isNew: true });
    expect(outcomeOf('schedule:put', { scheduled, created: false })).toEqual({ data: scheduled, isNew: false });
    expect(outcomeOf('block:add', {})).toEqual({ data: {}, isNew: false });
  });
});
