import { describe, expect, it } from 'vitest';

import type { UserBrief } from '#client';

import { namesOf } from '../../names/names.js';
import { isolated } from '../../text/isolated.js';
import { type MentionedName, mentionParts, withKnownMentions, withShownMentions } from './mentions.js';

const names = namesOf(new Map(), { deletedUser: 'Deleted user', webhook: 'webhook' });
const mention = (name: string, displayName = name, isMe = false): MentionedName & { readonly person: UserBrief } => ({
  name,
  isMe,
  person: { id: name, username: name, displayName } as unknown as UserBrief,
});

describe('the parts of a text', () => {
  it('are mentions as they were typed, and texts', () => {
    const typed = { ...mention('ann', 'Ann', true), name: 'Ann' };
    expect(mentionParts('Hi @Ann!', [mention('ann', 'Ann', true)])).toEqual(['Hi ', typed, '!']);
    expect(mentionParts('@ann', [])).toEqual(['@ann']);
  });
});

describe('a text outside of its message', () => {
  const lena = mention('lena', 'Lena Okafor');

  it('shows people as messages do', () => {
    const shown = withShownMentions('@Lena and @ben, not @lenaB', [lena, mention('ben', 'Ben')], names);
    expect(shown).toBe('Lena Okafor and @ben, not @lenaB');
  });

  it('that comes without its mentions shows the people whom the client knows', () => {
    expect(withKnownMentions('@Lena: ask @ben, @lena.', [lena.person], names)).toBe(
      'Lena Okafor: ask @ben, Lena Okafor.',
    );
    for (const text of ['me@lena', 'a.@lena', '@lena.okafor', '@lenas', '@lena/x'])
      expect(withKnownMentions(text, [lena.person], names)).toBe(text);
  });

  it('is not turned round by a name of the other direction', () => {
    const dana = mention('dana', 'דנה');
    expect(withKnownMentions('@dana (2)', [dana.person], names)).toBe(`${isolated('דנה')} (2)`);
    expect(withShownMentions('שלום @lena, 2', [lena], names)).toBe(`שלום ${isolated('Lena Okafor')}, 2`);
  });
});
