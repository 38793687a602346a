import { describe, expect, it } from 'vitest';

import { splitMentions, splitUsernames, usernamesIn } from './mentions.js';

const isKnown = (name: string): boolean => ['ann', 'ann.b', 'a-b_c.d'].includes(name);

describe('a mention', () => {
  it.each([
    ['@ann', ['ann']],
    ['Hi @Ann! (@ann) "@ann", cc:@ann; @ann.', ['Ann', 'ann', 'ann', 'ann', 'ann']],
    ["@ann's, @ann… @ann... @ann- x", ['ann', 'ann', 'ann', 'ann']],
    ['@ann.b and @a-b_c.d.', ['ann.b', 'a-b_c.d']],
    ['你好@ann你好，@ann님、@ann。', ['ann', 'ann', 'ann']],
    ['**@ann** *@ann* [of @ann](https://a.example) > @ann', ['ann', 'ann', 'ann', 'ann']],
  ])('is in %j', (body, expected) => {
    expect(usernamesIn(body, isKnown)).toEqual(expected);
  });

  it.each([
    ...[
      'a@ann',
      'a.@ann',
      'ä@ann',
      '_@ann',
      '@@ann',
      '@anna',
      '@ann_',
      '@annä',
      '@ann@b.example',
      '@ann:matrix.example',
      '@ann-marie',
      '@ann.example',
    ],
    ...[
      'ann@ann.b',
      'https://x.example/@ann',
      'https://x.example/(@ann)',
      'ftp://x.example/(@ann)',
      'ssh root@ann',
      'x/@ann',
      '@ann/core',
    ],
    ...[
      String.raw`C:\@ann`,
      String.raw`@ann\x`,
      '~@ann',
      '-d=@ann',
      '--x@ann',
      '`@ann`',
      '```\n@ann\n```',
      '<https://x.example/@ann>',
      '#@ann',
    ],
    ...['mailto:x@ann.b', 'x+@ann', 'www.x.example/@ann'],
  ])('is not in %s', (body) => {
    expect(usernamesIn(body, isKnown)).toEqual([]);
    expect(splitMentions(body.replace(/^`+\n?|\n?`+$/g, 'x'), ['nobody'])).toHaveLength(1);
  });

  it('is of the longest name, and no name is a pattern', () => {
    expect(splitMentions('@a.b @axb', ['a.b'])).toEqual(['', 'a.b', ' @axb']);
    expect(splitMentions('Hi @Ann Smith, @ann!', ['ann', 'Ann Smith'])).toEqual(['Hi ', 'Ann Smith', ', ', 'ann', '!']);
    expect(splitMentions('@(a', ['(a'])).toEqual(['', '(a', '']);
    expect(splitMentions('@ann', [])).toEqual(['@ann']);
    for (const text of ['x@ann', '@ann/x', '@ann@x', 'ftp://h/(@ann)'])
      expect(splitMentions(text, ['ann'])).toEqual([text]);
  });

  it('splits a text at known usernames alone', () => {
    expect(splitUsernames('@bob and @Ann, @bob.', isKnown)).toEqual(['@bob and ', 'Ann', ', @bob.']);
  });
});
