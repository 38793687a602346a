import { describe, expect, it } from 'vitest';

import type { UserBrief } from '#client';

import { namesOf } from '../../../names/names.js';
import { type MentionedName, splitMentions, withKnownMentions, withShownMentions } from './mentions.js';

const mention = (name: string, isMe = false): MentionedName => ({
  name,
  isMe,
  person: { username: name } as UserBrief,
});

describe('splitMentions', () => {
  it('treats a name as text, not as a pattern', () => {
    expect(splitMentions('@a.b @axb', [mention('a.b')])).toEqual([mention('a.b'), ' @axb']);
  });

  it('finds names with every character that names may have', () => {
    expect(splitMentions('@a-b_c.d', [mention('a-b_c.d')])).toEqual([mention('a-b_c.d')]);
  });

  it('finds mentions of me, as they were typed', () => {
    const typed = { ...mention('ann', true), name: 'Ann' };
    expect(splitMentions('Hi @Ann!', [mention('ann', true)])).toEqual(['Hi ', typed, '!']);
  });

  it('leaves text without names alone', () => {
    expect(splitMentions('@ann', [])).toEqual(['@ann']);
  });
});

it('a text outside of its message shows people as messages do', () => {
  const named = (username: string, displayName: string): MentionedName => ({
    name: username,
    isMe: false,
    person: { id: username, username, displayName } as unknown as UserBrief,
  });
  const names = namesOf(new Map(), 'Deleted user');
  const mentions = [named('lena', 'Lena Okafor'), named('ben', 'Ben')];
  expect(withShownMentions('@Lena and @ben, not @lenaB', mentions, names)).toBe('Lena Okafor and @ben, not @lenaB');
});

describe('a text without its mentions', () => {
  const lena = { id: 'l', username: 'lena', displayName: 'Lena Okafor' } as unknown as UserBrief;
  const shown = (text: string): string => withKnownMentions(text, [lena], namesOf(new Map(), 'Deleted user'));

  it('shows the people whom the client knows', () => {
    expect(shown('@Lena: ask @ben, @lena.')).toBe('Lena Okafor: ask @ben, Lena Okafor.');
  });

  it('keeps addresses and longer names', () => {
    for (const text of ['me@lena', 'a.@lena', '@lena.okafor', '@lenas']) expect(shown(text)).toBe(text);
  });
});
