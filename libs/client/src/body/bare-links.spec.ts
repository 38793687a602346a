import { describe, expect, it } from 'vitest';

import { parseBody } from './parse-body.js';
import { inlineText } from './plain-text.js';
import type { BodyInline, BodyLink } from './tree.js';

/** The links of a body as `[text](address)`, in order. */
function linksIn(body: string): readonly string[] {
  const found: string[] = [];
  const search = (content: readonly BodyInline[]): void => {
    for (const part of content) {
      if (part.type === 'link') found.push(shown(part));
      else if ('content' in part) search(part.content);
    }
  };
  for (const block of parseBody(body)) if (block.type === 'paragraph') search(block.content);
  return found;
}

const shown = ({ content, href, isBare }: BodyLink): string =>
  isBare ? inlineText(content) : `[${inlineText(content)}](${href})`;

const SIGNS = [
  ...'。，、；：！？…）】」』》〉〕｝］”’»›，．｡､･！？～〜｜．',
  '،',
  '؛',
  '؟',
  '।',
  '၊',
  '։',
  '—',
  '（',
  '「',
  '『',
  '《',
  '“',
  '«',
];

describe('a bare link', () => {
  it('at the end of a label is part of the label', () => {
    expect(linksIn('[see https://a.example/b](https://c.example)')).toEqual([
      '[see https://a.example/b](https://c.example/)',
    ]);
    expect(linksIn('https://a.example/b](c) https://a.example/[b](d)')).toEqual([
      'https://a.example/b](c)',
      'https://a.example/[b](d)',
    ]);
  });

  it.each(SIGNS)('ends before %s, also if text follows without a blank', (sign) => {
    for (const url of [
      'https://a.example/x',
      'http://localhost:3000/rooms/r1/5',
      'https://例え.jp/道',
      'a.b@c.example',
      'www.a.example/x',
    ]) {
      expect(linksIn(`${url}${sign}`)).toEqual([url]);
      expect(linksIn(`見て${url}${sign}`)).toEqual([url]);
      if (sign !== '･') expect(linksIn(`${url}${sign}次の文`)).toEqual([url]);
    }
  });

  it.each([
    'https://例え.jp/道?q=値',
    'https://münchen.example',
    'http://[::1]:3000/x',
    'http://[2001:db8::1]/a(b)',
    'https://пример.example/ж',
  ])('may have a host of any kind: %s', (url) => {
    expect(linksIn(`(${url}), **${url}**: ${url}.`)).toEqual([url, url, url]);
  });

  it.each([
    ['https://a.example/Ann_(name)', ['https://a.example/Ann_(name)']],
    ['(https://a.example/Ann_(name)).', ['https://a.example/Ann_(name)']],
    ['see (https://a.example/x[1]) or [https://a.example]', ['https://a.example/x[1]', 'https://a.example']],
    ['https://a.example/{id}/x', ['https://a.example/{id}/x']],
    ['{https://a.example/x}', ['https://a.example/x']],
    ['https://a.example/?titles=A|B', ['https://a.example/?titles=A|B']],
    ['https://a.example/x|https://b.example/y|', ['https://a.example/x', 'https://b.example/y']],
    ['https://a.example/x^2', ['https://a.example/x^2']],
    ['[ ](https://a.example)', ['https://a.example']],
    ['https://ja.example/wiki/ジョン・レノン', ['https://ja.example/wiki/ジョン・レノン']],
    ['https://a.example/Einstein–Rosen', ['https://a.example/Einstein–Rosen']],
    ['https://a.example/_foo_ https://a.example/*x*', ['https://a.example/_foo_', 'https://a.example/*x*']],
    ['_https://a.example/x_, __www.a.example__!', ['https://a.example/x', 'www.a.example']],
    ['_https://a.example/x_y_ and _b@a.example_', ['https://a.example/x_y', 'b@a.example']],
    ['a_https://a.example/x_ b@a.example_c', []],
    ['"https://a.example", \'https://b.example\'', ['https://a.example', 'https://b.example']],
    ['HTTPS://A.example/x', ['HTTPS://A.example/x']],
    ['https://a.example/\u202egnp', ['https://a.example/']],
    ['mailto:a@b.example', ['mailto:a@b.example']],
    ['Ann <ann@b.example>, ann+x@b.example.', ['ann@b.example', 'ann+x@b.example']],
    ['<https://a.example/x>', ['https://a.example/x']],
  ])('of %j is whole, without what is around it', (body, expected) => {
    expect(linksIn(body)).toEqual(expected);
  });

  it.each([
    ...[
      'https://',
      'http://。',
      'https:// a',
      'xhttps://a.example',
      'www.',
      'www.a',
      'wwww.a.example',
      'ftp://a.example',
      'javascript:alert(1)',
    ],
    ...[
      'git@github.com:a/b.git',
      'a@b',
      'a@@b.example',
      'x/https://a.example',
      '@ann@social.example',
      'http://[x]/',
      'http://[::1',
      'user@host',
    ],
  ])('is not in %s', (body) => {
    expect(linksIn(body)).toEqual([]);
  });
});

describe('a link with a label', () => {
  it.each([
    ['[a](https://b.example/x_(y))', ['[a](https://b.example/x_(y))']],
    ['[a *b*](<https://b.example>)c', ['[a b](https://b.example/)']],
    ['![a](https://b.example/i.png)', ['[a](https://b.example/i.png)']],
    ['[](https://b.example/x)', ['https://b.example/x']],
    ['[a [b] c](https://b.example/)', ['[a [b] c](https://b.example/)']],
    ['[![a](https://b.example/i.png)](https://c.example/)', ['[a](https://c.example/)']],
    ['[a [b](https://b.example/) c](https://c.example/)', ['[b](https://b.example/)', 'https://c.example/']],
    ['[https://a.example](https://b.example/)', ['[https://a.example](https://b.example/)']],
    ['[**a](https://b.example/) c**', ['[**a](https://b.example/)']],
  ])('is in %j', (body, expected) => {
    expect(linksIn(body)).toEqual(expected);
  });

  it.each([
    '[a](b)',
    '[a](/rooms/1)',
    '[a](javascript:alert(1))',
    '[a] (https://)',
    '[a](',
    '[a][b]',
    '[x](data:text/html;base64,PHM=)',
  ])('is not in %s', (body) => {
    expect(linksIn(body)).toEqual([]);
    expect(parseBody(body)).toEqual([{ type: 'paragraph', content: [{ type: 'text', text: body }] }]);
  });
});
