import { describe, expect, it } from 'vitest';

import { splitMentions } from './mentions.js';

describe('splitMentions', () => {
  it('treats a name as text, not as a pattern', () => {
    expect(splitMentions('@a.b @axb', [{ name: 'a.b', isMe: false }])).toEqual([{ name: 'a.b', isMe: false }, ' @axb']);
  });

  it('finds names with every character that names may have', () => {
    expect(splitMentions('@a-b_c.d', [{ name: 'a-b_c.d', isMe: false }])).toEqual([{ name: 'a-b_c.d', isMe: false }]);
  });

  it('finds mentions of me', () => {
    expect(splitMentions('Hi @ann!', [{ name: 'ann', isMe: true }])).toEqual(['Hi ', { name: 'ann', isMe: true }, '!']);
  });

  it('leaves text without names alone', () => {
    expect(splitMentions('@ann', [])).toEqual(['@ann']);
  });
});
