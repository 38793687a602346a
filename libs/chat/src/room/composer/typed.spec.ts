import { describe, expect, it } from 'vitest';

import { typedAt } from './typed.js';

describe('a name at the caret', () => {
  it('is the text since the sign', () => {
    expect(typedAt('Hello @an', 9)).toEqual({ sign: '@', start: 6, end: 9, query: 'an' });
    expect(typedAt('@', 1)).toEqual({ sign: '@', start: 0, end: 1, query: '' });
    expect(typedAt('(@bob', 5)?.query).toBe('bob');
    expect(typedAt('See #des', 8)).toEqual({ sign: '#', start: 4, end: 8, query: 'des' });
    expect(typedAt('Yes :smi', 8)).toEqual({ sign: ':', start: 4, end: 8, query: 'smi' });
  });

  it('ends at the caret, not at the end of the text', () => {
    expect(typedAt('@bobby', 4)?.query).toBe('bob');
  });

  it('of a person has up to three words', () => {
    expect(typedAt('@Ann Mar', 8)?.query).toBe('Ann Mar');
    expect(typedAt('@Ann van Mar', 12)?.query).toBe('Ann van Mar');
    expect(typedAt('@Ann van der Mar', 16)).toBeNull();
  });

  it('is the last one of several', () => {
    expect(typedAt('@ann :sm', 8)).toEqual({ sign: ':', start: 5, end: 8, query: 'sm' });
    expect(typedAt('@ann @bo', 8)?.query).toBe('bo');
  });

  it.each([
    'ann@example',
    'no sign',
    '@@',
    '@ann ',
    '# ',
    'C#',
    ':)',
    ':D',
    ':',
    'at 10:30',
    'https://a.b/#top',
    'a::bc',
  ])('is not in %j', (text) => {
    expect(typedAt(text, text.length)).toBeNull();
  });
});
