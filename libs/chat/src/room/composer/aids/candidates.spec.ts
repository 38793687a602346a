import { describe, expect, it } from 'vitest';

import type { RoomState, UserBrief, UserId } from '#client';

import { candidates, roomCandidates } from './candidates.js';

function user(username: string, displayName = username): UserBrief {
  return { id: `id-${username}` as UserId, username, displayName, type: 'user', avatarUrl: null, version: 1 };
}

const ANN = user('ann', 'Ann Marlow');
const BOB = user('bob');
const BOBBY = user('bob.b', 'Bobby Marlow');
const USERS = [ANN, BOB, BOBBY];

describe('the offered users', () => {
  it('match by a word of either name', () => {
    expect(candidates(USERS, 'marl', [], 8)).toEqual([ANN, BOBBY]);
    expect(candidates(USERS, 'bob.b', [], 8)).toEqual([BOBBY]);
    expect(candidates(USERS, 'arlow', [], 8)).toEqual([]);
  });

  it('match by several words of the display name', () => {
    expect(candidates(USERS, 'Bobby mar', [], 8)).toEqual([BOBBY]);
    expect(candidates(USERS, 'ann hello', [], 8)).toEqual([]);
  });

  it('match without their marks, and with them', () => {
    const zoe = user('z', 'Zoë Brün');
    expect(candidates([zoe], 'bru', [], 8)).toEqual([zoe]);
    expect(candidates([zoe], 'brü', [], 8)).toEqual([zoe]);
  });

  it.each([
    ['田中太郎', '中'],
    ['佐藤さくら', 'くら'],
    ['ﾅｶﾑﾗ ｹﾝ', 'ムラ'],
    ['김민준', '민준'],
    ['สมชายใจดี', 'ใจดี'],
    ['ສົມພອນ', 'ພອນ'],
    ['សុខាភិបាល', 'ភិ'],
    ['အောင်ဆန်း', 'ဆန်း'],
  ])('match %s by any part in a script without blanks: %s', (displayName, query) => {
    const found = user('x', displayName);
    expect(candidates([found, ...USERS], query, [], 8)).toEqual([found]);
  });

  it('match in any width', () => {
    expect(candidates(USERS, 'Ｍａｒ', [], 8)).toEqual([ANN, BOBBY]);
  });

  it('begin with recent senders', () => {
    expect(candidates(USERS, '', [BOBBY.id], 8)).toEqual([BOBBY, ANN, BOB]);
  });

  it('leave out erased users', () => {
    expect(candidates([{ ...ANN, username: null, displayName: null }], '', [], 8)).toEqual([]);
  });
});

describe('the offered rooms', () => {
  it('match by a word of their name, and have one', () => {
    const rooms = ['design-review', 'backend', null].map((name) => ({ name }) as RoomState);
    expect(roomCandidates(rooms, 'rev', 8)).toEqual([{ name: 'design-review' }]);
    expect(roomCandidates(rooms, '', 8)).toHaveLength(2);
  });
});
