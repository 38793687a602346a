import { describe, expect, it } from 'vitest';
import { ChatError, JOINED_ROOMS_MAX, LIMITS, newId, type CommandRequests, type RoomId } from '#contracts';
import { actorOf, memberOf, roomOf, TestDraft, type Given } from '../../../testing/test-draft.js';
import { directKey } from '../../room/rules/direct-key.policy.js';
import type { StrangerRules } from '../../room/rules/stranger-rules.js';

const [ann, bob, eve] = [actorOf('ann'), actorOf('bob'), actorOf('eve')];
const people = [ann, bob, eve];

/** Rules with this many points, which remember how many were taken. */
class CountedRules implements StrangerRules {
  taken = 0;

  constructor(
    private readonly points: number,
    readonly mayJoinGroups = true,
    readonly guestsAreInvited = false,
  ) {}

  refusalOf(_: unknown, strangers: number): ChatError | undefined {
    this.taken += strangers;
    return this.taken > this.points ? new ChatError('RATE_LIMITED', { scope: 'add', retryAfterMs: 1 }) : undefined;
  }
}

const add = (given: Given, target = eve) =>
  new TestDraft({ members: [memberOf(ann)], people, ...given }).answer('member:add', ann, { userId: target.userId });
const create = (request: CommandRequests['room:create'], given: Given = {}) =>
  new TestDraft({ room: undefined, people, ...given }).answer('room:create', ann, request);
const group: CommandRequests['room:create'] = { kind: 'group', name: 'lunch', memberIds: [bob.userId, eve.userId] };
const direct: CommandRequests['room:create'] = { kind: 'direct', memberIds: [eve.userId] };

describe('strangers', () => {
  it('take a point each, in groups, new groups and new direct rooms; contacts take none', () => {
    const rules = new CountedRules(100);
    expect(add({ strangerRules: rules })).toBe('ok');
    expect(rules.taken).toBe(1);
    expect(create(group, { strangerRules: rules })).toBe('ok');
    expect(rules.taken).toBe(3);
    expect(create(direct, { strangerRules: rules })).toBe('ok');
    expect(rules.taken).toBe(4);
    expect(create(group, { strangerRules: rules, contacts: [[ann, bob]] })).toBe('ok');
    expect(rules.taken).toBe(5);
    expect(add({ strangerRules: rules, contacts: [[ann, eve]] })).toBe('ok');
    expect(rules.taken).toBe(5);
  });

  it('are refused with RATE_LIMITED without points, and nothing is written', () => {
    const test = new TestDraft({ members: [memberOf(ann)], people, strangerRules: new CountedRules(0) });
    expect(test.answer('member:add', ann, { userId: eve.userId })).toBe('RATE_LIMITED add');
    expect(test.draft.changed).toBe(false);
    expect(create(direct, { strangerRules: new CountedRules(0) })).toBe('RATE_LIMITED add');
  });

  it('take no point for a repeat, for a direct room that exists, or for a request that is refused anyway', () => {
    const rules = new CountedRules(100);
    expect(add({ strangerRules: rules, members: [memberOf(ann), memberOf(eve)] })).toBe('ok');
    expect(add({ strangerRules: rules, blocks: [[eve, ann]] })).toBe('BLOCKED');
    const directs: [string, RoomId][] = [[directKey(ann.userId, eve.userId), newId<RoomId>()]];
    expect(create(direct, { strangerRules: rules, directs })).toBe('ok');
    const names: [string, RoomId][] = [['lunch', newId<RoomId>()]];
    expect(create({ ...group, visibility: 'public' }, { strangerRules: rules, names })).toBe('NAME_TAKEN name');
    expect(rules.taken).toBe(0);
  });

  it('cannot be added to groups if the operator only allows contacts; direct rooms with them can begin', () => {
    const strangerRules = new CountedRules(100, false);
    expect(add({ strangerRules })).toBe('FORBIDDEN userId');
    expect(create(group, { strangerRules, contacts: [[ann, bob]] })).toBe('FORBIDDEN memberIds');
    expect(create(direct, { strangerRules })).toBe('ok');
    expect(add({ strangerRules, contacts: [[ann, eve]] })).toBe('ok');
  });

  it('are refused with the reason: groups take only contacts', () => {
    const strangerRules = new CountedRules(100, false);
    const test = new TestDraft({ members: [memberOf(ann)], people, strangerRules });
    const error = { code: 'FORBIDDEN', message: 'Only contacts can be added to groups here.' };
    expect(test.apply('member:add', ann, { userId: eve.userId })).toMatchObject({ result: { ok: false, error } });
  });
});

describe('rooms that others put a user into', () => {
  const countsOf = (joined: number, unopened: number, hidden = 0): Given => ({
    counts: [{ user_id: eve.userId, joined, unopened, hidden }],
  });

  it('do not count against the rooms that the user takes', () => {
    const take = (given: Given) =>
      new TestDraft({ room: undefined, people, ...given }).answer('room:create', eve, { kind: 'group', name: 'mine' });
    expect(take(countsOf(LIMITS.roomsPerUser, LIMITS.roomsPerUser))).toBe('ok');
    expect(take(countsOf(JOINED_ROOMS_MAX - 1, 1.5 * LIMITS.roomsPerUser))).toBe('ok');
    expect(take(countsOf(LIMITS.roomsPerUser + 5, 5))).toBe('LIMIT_REACHED roomsPerUser');
    expect(take(countsOf(JOINED_ROOMS_MAX, JOINED_ROOMS_MAX))).toBe('LIMIT_REACHED roomsPerUser');
  });

  const max = LIMITS.roomsPerUser;

  it('are at most as many as the user may take', () => {
    const made: Given = { makers: [[ann, eve]] };
    expect(add({ ...made, ...countsOf(max + 5, max - 1) })).toBe('ok');
    expect(add({ ...made, ...countsOf(max, max) })).toBe('LIMIT_REACHED roomsPerUser');
    expect(create(direct, { ...made, ...countsOf(max, max) })).toBe('LIMIT_REACHED roomsPerUser');
    expect(create(direct, { ...made, ...countsOf(max, max, 1) })).toBe('ok');
    expect(create(direct, { ...made, ...countsOf(JOINED_ROOMS_MAX, 0) })).toBe('LIMIT_REACHED roomsPerUser');
  });

  it('are at most 400 more by strangers who have made no other of them, in a room of their own', () => {
    const own = roomOf({ created_by: ann.userId });
    expect(create(direct, countsOf(max, max))).toBe('ok');
    expect(create(group, countsOf(max + 399, max + 399))).toBe('ok');
    expect(add({ ...countsOf(max, max), room: own })).toBe('ok');
    expect(add(countsOf(max, max))).toBe('LIMIT_REACHED roomsPerUser');
    expect(create(direct, countsOf(max + 400, max + 400))).toBe('LIMIT_REACHED roomsPerUser');
  });

  it('make their maker known in the same transaction', () => {
    const test = new TestDraft({ room: undefined, people, ...countsOf(max, max) });
    expect(test.answer('room:create', ann, group)).toBe('ok');
    expect(test.draft.people.hasMadeRoomFor(ann.userId, eve.userId)).toBe(true);
    expect(test.draft.people.hasMadeRoomFor(ann.userId, ann.userId)).toBe(false);
  });

  it('are at most 100 more by contacts than by all strangers', () => {
    const byContact = (given: Given): Given => ({ ...given, contacts: [[ann, eve]] });
    expect(add(byContact(countsOf(max + 499, max + 499)))).toBe('ok');
    expect(add(byContact(countsOf(max + 500, max + 500)))).toBe('LIMIT_REACHED roomsPerUser');
    expect(add(byContact(countsOf(JOINED_ROOMS_MAX, 0)))).toBe('LIMIT_REACHED roomsPerUser');
  });

  it('are unopened for them, and not for the user who made them', () => {
    const test = new TestDraft({ room: undefined, people });
    test.apply('room:create', ann, group);
    expect(test.draft.member(ann.userId)?.unopened_at).toBeNull();
    expect(test.draft.member(eve.userId)?.unopened_at).toEqual(test.draft.now);
    expect(test.draft.people.roomsOf(eve.userId)).toEqual({ joined: 1, unopened: 1, hidden: 0 });
    expect(test.draft.people.roomsOf(ann.userId)).toEqual({ joined: 1, unopened: 0, hidden: 0 });
    test.apply('room:leave', eve, {});
    expect(test.draft.people.roomsOf(eve.userId)).toEqual({ joined: 0, unopened: 0, hidden: 0 });
  });
});
