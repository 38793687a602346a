import { describe, expect, it } from 'vitest';

import type { SystemNotice, UserId } from '#client';

import { en } from '../../text/en.js';
import { noticeText } from './notice-text.js';

const NAMES: Readonly<Record<string, string>> = { u: 'Ann', a: 'Bob' };
const textOf = (type: SystemNotice['type'], name?: string): string =>
  noticeText(
    { type, userId: 'u' as UserId, actorId: 'a' as UserId, ...(name !== undefined && { name }) },
    (id) => NAMES[id] ?? '?',
    en,
  );

describe('a notice', () => {
  it('names who did it and whom it concerns', () => {
    expect(textOf('room.created')).toBe('Bob created the room.');
    expect(textOf('room.renamed', 'Cats')).toBe('Bob renamed the room to “\u2068Cats\u2069”.');
    expect(textOf('member.joined')).toBe('Ann joined.');
    expect(textOf('member.left')).toBe('Ann left.');
    expect(textOf('member.added')).toBe('Bob added Ann.');
    expect(textOf('member.removed')).toBe('Bob removed Ann.');
  });
});
