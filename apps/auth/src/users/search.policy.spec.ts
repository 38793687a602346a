import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, prefixRange, type SearchCursor } from './search.policy.js';

describe('a search', () => {
  it.each<SearchCursor>([
    { phase: 'prefix', after: 'ada' },
    { phase: 'similar', likeness: 0.3333333432674408, after: 'zoë' },
  ])('continues after %j', (cursor) => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    '',
    'x',
    encode(null),
    encode([]),
    encode({ phase: 'prefix' }),
    encode({ phase: 'similar', after: '' }),
    encode({ phase: 'other', after: '' }),
    encode({ phase: 'prefix', after: 'a\0' }),
  ])('refuses the cursor %j', (text) => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });

  it('by prefix is a range with all names of that prefix, and no others', () => {
    const { from, below } = prefixRange('a%');
    const bytes = (text: string) => Buffer.from(text);
    const holds = (name: string) =>
      Buffer.compare(bytes(name), bytes(from)) >= 0 && Buffer.compare(bytes(name), bytes(below)) < 0;
    expect(['a%', 'a%b', 'a%😀'].every(holds)).toBe(true);
    expect(['a', 'a$', 'a&', 'ab', 'b'].some(holds)).toBe(false);
  });
});
