import { describe, expect, it } from 'vitest';

import type { UserBrief, UserId } from '#client';

import { mentionsAfter, mentionsIn } from './written-mentions.js';

function user(username: string, displayName = username): UserBrief {
  return { id: `id-${username}` as UserId, username, displayName, type: 'user', avatarUrl: null, version: 1 };
}

const ANN = user('ann', 'Ann Marlow');
const BOB = user('bob');
const BOBBY = user('bob.b', 'Bobby Marlow');
const USERS = [ANN, BOB, BOBBY];

describe('the mentions of a text', () => {
  it('are the members it names, each once and in any case', () => {
    expect(mentionsIn('@bob and @Ann, @bob again, @stranger', USERS)).toEqual([BOB.id, ANN.id]);
  });

  it('do not include punctuation, but a dot inside a name', () => {
    expect(mentionsIn('Thanks @ann. And @bob.b!', USERS)).toEqual([ANN.id, BOBBY.id]);
    expect(mentionsIn('@bob... @ann-', USERS)).toEqual([BOB.id, ANN.id]);
  });

  it('are not in URLs or longer names', () => {
    expect(mentionsIn('mail x@ann or @annabel', USERS)).toEqual([]);
  });

  it('are not in code, paths and links, which show none', () => {
    for (const text of ['`@ann`', '```\n@ann\n```', 'x/@ann', '@ann/x', 'https://x.example/@ann', '@ann@x.example'])
      expect(mentionsIn(text, USERS)).toEqual([]);
  });

  it('are at most 50', () => {
    const many = Array.from({ length: 60 }, (_, index) => user(`user${String(index)}`));
    expect(mentionsIn(many.map(({ username }) => `@${String(username)}`).join(' '), many)).toHaveLength(50);
  });
});

describe('the mentions after an edit', () => {
  it('are those of the new text', () => {
    expect(mentionsAfter([ANN.id], 'Now @bob', USERS)).toEqual([BOB.id]);
  });

  it('are left alone when they are the same', () => {
    expect(mentionsAfter([ANN.id, BOB.id], '@bob and @ann', USERS)).toBeNull();
  });

  it('keep people whom the client does not know', () => {
    expect(mentionsAfter(['gone' as UserId], '@gone and @ann', USERS)).toEqual([ANN.id, 'gone']);
  });
});
