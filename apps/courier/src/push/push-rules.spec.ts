import { describe, expect, it } from 'vitest';
import {
  newId,
  PUSH_BYTES_MAX,
  type DeviceId,
  type MessageId,
  type PushVerdict,
  type RoomId,
  type Seq,
  type SessionId,
  type UserId,
} from '#contracts';
import type { PushDevice } from '#access/push-devices';
import { batchesOf, chosenOf, groupsOf } from './push-groups.policy.js';
import { namedIn } from '../push-senders/push-hook-answer.policy.js';
import { outcomeOf, waitMs } from '../push-senders/push-outcome.policy.js';
import { pushOf, reminderPushOf, withoutContent } from '../push-senders/push-payload.policy.js';
import type { PushRow, ReminderRow } from './push-row.js';
import { dueAt, reminderDueAt } from './waiting.policy.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('a push waits', () => {
  it.each([
    ['not at all for a user who is not there', [], 0, 0],
    ['not at all for one who is away', ['away'], 0, 0],
    ['10 s from the message on for one who is there', ['away', 'online'], 0, 10],
    ['also for one who is invisible', ['invisible'], -4, 6],
    ['not after these 10 s', ['online'], -11, 0],
  ] as const)('%s', (_what, statuses, sentAt, due) => {
    expect(dueAt(statuses, after(sentAt), NOW)).toEqual(after(due));
  });

  it('for ever for one who is not to be disturbed on any connection', () => {
    expect(dueAt(['dnd'], NOW, NOW)).toBeNull();
    expect(dueAt(['online', 'dnd'], after(-10), NOW)).toBeNull();
    // It does not go out now, so it is not judged yet.
    expect(dueAt(['online', 'dnd'], NOW, NOW)).toEqual(after(10));
  });

  it('5 s, then twice as long, up to 300 s, give or take a fifth; or as the push service asks', () => {
    expect([1, 2, 3, 7, 40].map((tries) => waitMs(tries, null, 0.5))).toEqual([
      5_000, 10_000, 20_000, 300_000, 300_000,
    ]);
    expect([waitMs(1, null, 0), waitMs(1, null, 1)]).toEqual([4_000, 6_000]);
    expect([waitMs(5, 7_000, 0.5), waitMs(5, 0, 0.5)]).toEqual([7_000, 1_000]);
  });
});

describe('a reminder', () => {
  const waits = (statuses: Parameters<typeof reminderDueAt>[0], agoS: number) =>
    reminderDueAt(statuses, { at: after(-agoS) }, { now: NOW, maxAgeMs: 60_000 });

  it.each([
    ['to a user who is not there', []],
    ['to one who is there', ['online', 'invisible']],
    ['to one who is away', ['away']],
  ] as const)('comes at once %s', (_whom, statuses) => {
    expect(waits(statuses, 5)).toEqual({ at: after(-5), due_at: NOW });
  });

  it('waits for the end of dnd, and does not become old meanwhile', () => {
    expect(waits(['online', 'dnd'], 50)).toEqual({ at: NOW, due_at: after(15) });
  });

  it.each([[], ['dnd']] as const)('that is too old never comes', (...statuses) => {
    expect(waits(statuses, 60)).not.toBeNull();
    expect(waits(statuses, 61)).toBeNull();
  });
});

it.each([
  [201, null, 'ok'],
  [404, null, 'gone'],
  [410, null, 'gone'],
  [413, null, 'smaller'],
  [429, null, 'again'],
  [503, null, 'again'],
  [403, null, 'given-up'],
  [307, null, 'given-up'],
  [null, 'timeout', 'again'],
  [null, 'name', 'again'],
  [null, 'address', 'address'],
] as const)('an answer %s %s is %s', (status, reason, outcome) => {
  expect(outcomeOf({ status, reason, retryAfterMs: null })).toBe(outcome);
});

describe('the answer of a gateway', () => {
  it.each([undefined, '', 'no json', 'null', '[]', '{"gone":"x","failed":[1,null]}'])('%j names nothing', (body) => {
    expect(namedIn(body)).toEqual({ gone: new Set(), failed: new Set() });
  });

  it('names tokens and ids', () => {
    const named = namedIn('{"gone":["a",1],"failed":["b"],"more":true}');
    expect(named).toEqual({ gone: new Set(['a']), failed: new Set(['b']) });
  });
});

describe('what a push says', () => {
  const verdict: PushVerdict = {
    ...{ messageId: newId<MessageId>(), seq: 3 as Seq, threadId: null, direct: false, mention: false, unread: 2 },
    ...{ at: NOW.toISOString(), roomName: 'tea', text: '😀'.repeat(160) },
    sender: { id: newId<UserId>(), name: 'n'.repeat(80), avatarUrl: null },
  };
  const place = { user_id: newId<UserId>(), room_id: newId<RoomId>() };
  const head = { id: newId<DeviceId>(), userId: place.user_id, sessionId: newId<SessionId>(), addressId: 'x' };
  const device = (preview: 'full' | 'none'): PushDevice => ({
    ...head,
    preview,
    kind: 'hook',
    token: 't',
    platform: 'p',
  });

  it('has no content for a device that wants none, and after a 413', () => {
    const none = pushOf(verdict, place, device('none'));
    expect(Object.keys(none.payload)).not.toEqual(expect.arrayContaining(['text']));
    expect(withoutContent(pushOf(verdict, place, device('full'))).payload).toEqual(none.payload);
  });

  it('has no text in a room that the user has not opened, and names who wrote', () => {
    const { payload } = pushOf({ ...verdict, text: null }, place, device('full'));
    expect(payload).not.toHaveProperty('text');
    expect(payload).toMatchObject({ roomName: 'tea', sender: { id: verdict.sender?.id } });
  });

  it('has all that its message says in a reminder, which neither replaces the room nor another reminder', () => {
    const message = pushOf(verdict, place, device('full'));
    const [reminder, later] = [NOW, after(60)].map((at) => reminderPushOf(verdict, place, device('full'), at));
    expect(reminder?.payload).toEqual({ ...message.payload, type: 'reminder', remindAt: NOW.toISOString() });
    expect(reminder?.urgency).toBe('high');
    expect(later?.topic).toBe(reminder?.topic);
    const other = reminderPushOf({ ...verdict, messageId: newId() }, place, device('full'), NOW);
    expect(new Set([message, reminder, other].map((push) => push?.topic)).size).toBe(3);
    expect(new Set([message, reminder, other, later].map((push) => push?.id)).size).toBe(4);
  });

  it('has no content in a reminder for a device that wants none, and after a 413', () => {
    const none = reminderPushOf(verdict, place, device('none'), NOW);
    expect(none.payload).toMatchObject({ type: 'reminder', messageId: verdict.messageId });
    expect(JSON.stringify(none.payload)).not.toMatch(/tea|nnn|😀/);
    expect(withoutContent(reminderPushOf(verdict, place, device('full'), NOW)).payload).toEqual(none.payload);
  });

  it('fits, whatever the URL of a picture is', () => {
    const sender = { ...verdict.sender, avatarUrl: `https://a.example/${'x'.repeat(4000)}` } as PushVerdict['sender'];
    const { payload } = pushOf({ ...verdict, sender, text: '\u0001'.repeat(160) }, place, device('full'));
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(PUSH_BYTES_MAX);
    expect(payload).toMatchObject({ sender: { avatarUrl: null } });
  });

  it('has one id in each repeat, and another one on another device', () => {
    const [one, again] = [
      pushOf(verdict, place, device('full')),
      pushOf({ ...verdict, unread: 9 }, place, device('full')),
    ];
    expect(again.id).toBe(one.id);
    expect(pushOf(verdict, place, { ...device('full'), id: newId() }).id).not.toBe(one.id);
  });
});

describe('what goes out', () => {
  const row = (more: Partial<PushRow>): PushRow => ({
    ...{ device_id: newId(), room_id: newId(), user_id: newId(), from_seq: 1 as Seq, to_seq: 1 as Seq },
    ...{ by_hook: false, at: NOW, tries: 0, ...more },
  });

  it('is one push per device and room, of all its spans', () => {
    const one = row({ from_seq: 4 as Seq, to_seq: 6 as Seq, tries: 1 });
    const [group, ...others] = groupsOf([
      one,
      { ...one, from_seq: 1 as Seq, to_seq: 3 as Seq, at: after(-9), tries: 0 },
    ]);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ from: 1, to: 6, at: NOW, tries: 1 });
  });

  it('is one push for each reminder, beside that of the messages of the room', () => {
    const { from_seq: _from, to_seq: _to, ...place } = row({});
    const reminder: ReminderRow = { ...place, message_id: newId(), remind_at: NOW };
    const rows = [reminder, { ...place, from_seq: 1 as Seq, to_seq: 1 as Seq }, { ...reminder, remind_at: after(1) }];
    const groups = groupsOf([...rows, { ...reminder, message_id: newId() }]);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
    expect(groups[0]).toMatchObject({ messageId: reminder.message_id, remindAt: NOW, deviceId: place.device_id });
  });

  it('is of the newest 1,000 messages, however long a push service refuses', () => {
    const [group] = groupsOf([row({ from_seq: 1 as Seq, to_seq: 90_000 as Seq })]);
    expect(group).toMatchObject({ from: 89_001, to: 90_000 });
  });

  it('is as much as may be under way; of the push hook, those refused three times go alone behind the others', () => {
    const web = [row({}), row({})];
    const hook = Array.from({ length: 150 }, () => row({ by_hook: true }));
    const bad = [row({ by_hook: true, tries: 3 }), row({ by_hook: true, tries: 9 })];
    const groups = groupsOf([...bad, ...web, ...hook]);
    const chosen = (free: { webPush: number; pushHook: number }) =>
      chosenOf(groups, free).map(({ rows: [first] }) => first);
    expect(chosen({ webPush: 1, pushHook: 3 })).toEqual([web[0], ...hook, bad[0]]);
    expect(chosen({ webPush: 0, pushHook: 1 })).toEqual(hook.slice(0, 100));
    expect(chosen({ webPush: 0, pushHook: 0 })).toEqual([]);
  });

  it('is of all users in turn, and of no one more than 8 at once to push services', () => {
    const [loud, calm, quiet] = [newId<UserId>(), newId<UserId>(), newId<UserId>()];
    const of = (user_id: UserId, count: number, more = {}) =>
      Array.from({ length: count }, () => row({ user_id, ...more }));
    const groups = groupsOf([...of(loud, 100), ...of(calm, 2), ...of(quiet, 1)]);
    const users = (web: number, underWay = new Map<UserId, number>()) =>
      chosenOf(groups, { webPush: web, pushHook: 0 }, underWay).map(({ userId }) => userId);
    expect(users(4)).toEqual([loud, calm, quiet, loud]);
    expect(users(64).filter((userId) => userId === loud)).toHaveLength(8);
    expect(users(64, new Map([[loud, 7]]))).toEqual([calm, quiet, calm, loud]);
    expect(users(64, new Map([[loud, 8]]))).toEqual([calm, quiet, calm]);
    const hook = groupsOf([...of(loud, 300, { by_hook: true }), ...of(calm, 1, { by_hook: true })]);
    expect(chosenOf(hook, { webPush: 0, pushHook: 1 }).map(({ userId }) => userId)).toContain(calm);
  });

  it('fits in requests of 100 pushes and so many bytes', () => {
    const sizes = (entries: number[], bytes: number) =>
      batchesOf(entries, (size) => size, bytes).map((batch) => batch.length);
    expect(
      sizes(
        Array.from({ length: 250 }, () => 1),
        1_000,
      ),
    ).toEqual([100, 100, 50]);
    expect(sizes([600, 300, 200, 2_000, 5], 1_000)).toEqual([2, 1, 1, 1]);
  });
});
