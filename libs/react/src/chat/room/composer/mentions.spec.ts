import { describe, expect, it } from 'vitest';

import type { UserBrief, UserId } from '#client';

import { candidates, complete, mentionAt, mentionsAfter, mentionsIn } from './mentions.js';

function user(username: string, displayName = username): UserBrief {
  return { id: `id-${username}` as UserId, username, displayName, type: 'user', avatarUrl: null, version: 1 };
}

const ANN = user('ann', 'Ann Marlow');
const BOB = user('bob');
const BOBBY = user('bob.b', 'Bobby Marlow');
const USERS = [ANN, BOB, BOBBY];

describe('a mention at the caret', () => {
  it('is the text since the sign', () => {
    expect(mentionAt('Hello @an', 9)).toEqual({ start: 6, end: 9, query: 'an' });
    expect(mentionAt('@', 1)).toEqual({ start: 0, end: 1, query: '' });
    expect(mentionAt('(@bob', 5)?.query).toBe('bob');
  });

  it('ends at the caret, not at the end of the text', () => {
    expect(mentionAt('@bobby', 4)?.query).toBe('bob');
  });

  it.each(['ann@example', '@ann hello', 'no sign', '@@'])('is not in %j', (text) => {
    expect(mentionAt(text, text.length)).toBeNull();
  });

  it('is replaced by the chosen name and one blank', () => {
    expect(complete('Hi @an, see', { start: 3, end: 6, query: 'an' }, 'ann')).toEqual({
      text: 'Hi @ann , see',
      caret: 8,
    });
    expect(complete('Hi @an see', { start: 3, end: 6, query: 'an' }, 'ann').text).toBe('Hi @ann see');
  });
});

describe('the mentions of a text', () => {
  it('are the members it names, each once and in any case', () => {
    expect(mentionsIn('@bob and @Ann, @bob again, @stranger', USERS)).toEqual([BOB.id, ANN.id]);
  });

  it('do not include punctuation, but a dot inside a name', () => {
    expect(mentionsIn('Thanks @ann. And @bob.b!', USERS)).toEqual([ANN.id, BOBBY.id]);
    expect(mentionsIn('@bob... @ann-', USERS)).toEqual([BOB.id, ANN.id]);
  });

  it('are not in addresses or longer names', () => {
    expect(mentionsIn('mail x@ann or @annabel', USERS)).toEqual([]);
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

describe('the offered users', () => {
  it('match by a word of either name', () => {
    expect(candidates(USERS, 'marl', [], 8)).toEqual([ANN, BOBBY]);
    expect(candidates(USERS, 'bob.b', [], 8)).toEqual([BOBBY]);
    expect(candidates(USERS, 'arlow', [], 8)).toEqual([]);
  });

  it('begin with recent senders', () => {
    expect(candidates(USERS, '', [BOBBY.id], 8)).toEqual([BOBBY, ANN, BOB]);
  });

  it('leave out erased users', () => {
    expect(candidates([{ ...ANN, username: null, displayName: null }], '', [], 8)).toEqual([]);
  });
});
