import { describe, expect, it } from 'vitest';
import { LIMITS } from '#contracts';
import { readForeignPost } from './foreign-post.js';

const bodyOf = (post: Record<string, unknown>): string | undefined => readForeignPost(post, LIMITS.bodyChars)?.body;
const section = (text: unknown): unknown => ({ type: 'section', text });
const rich = (...elements: unknown[]): unknown => ({ type: 'rich_text', elements });
const words = (...elements: unknown[]): unknown => ({ type: 'rich_text_section', elements });
const said = (text: string, style?: unknown): unknown => ({ type: 'text', text, style });

describe('the parts of a post', () => {
  it.each([
    [{ title: 'T *a*', text: '*b*' }, 'T \\*a\\*\n**b**'],
    [{ title: 'T', message: 'M' }, 'T\nM'],
    [{ title: 'T', message: '', msg: 'M' }, 'T\nM'],
    [{ title: 'T', attachments: [{ text: 'a' }] }, 'a'],
    [{ text: '*a* # b', mrkdwn: false }, String.raw`\*a\* # b`],
    [{ text: 'a', blocks: [section({ type: 'mrkdwn', text: '*b*' })] }, '**b**'],
    [{ text: 'a', blocks: [{ type: 'divider' }, { type: 'unknown', text: 'x' }] }, 'a'],
    [{ attachments: [{ fallback: 'f *a*' }] }, String.raw`f \*a\*`],
    [{ attachments: [{ fallback: 'f', color: 'good', footer: 'g' }] }, 'g'],
    [{ attachments: [{ text: 'a', blocks: [section('*b*')] }] }, '**b**'],
    [{ attachments: [{ title: 'a', title_link: 'javascript:alert(1)' }] }, 'a'],
    [{ attachments: [{ image_url: 'https://a.example/i.png' }] }, '<https://a.example/i.png>'],
    [
      {
        attachments: [
          {
            actions: [
              { text: 'Open', url: 'https://a.example' },
              { text: 'Ack', name: 'ack' },
              { text: 'Mute', url: 'https://b.example' },
            ],
          },
        ],
      },
      '[Open](https://a.example) · [Mute](https://b.example)',
    ],
    [{ embeds: [{ fields: [{ name: 'Log', value: '```\na\n```' }] }] }, 'Log:\n```\na\n```'],
    [
      { attachments: [{ fields: [{ title: '*a*', value: '*b*' }, { title: 'c' }, { value: 0 }, {}] }] },
      '\\*a\\*: **b**\nc\n0',
    ],
    [
      { content: '**a** <t:0> <t:99999999999999> <:ok:12> <@12> <#3>', text: '' },
      '**a** 1970-01-01 00:00 UTC <t:99999999999999> :ok: @12 #3',
    ],
    [{ text: 'a', content: 'b' }, 'a\nb'],
  ])('%j', (post, body) => {
    expect(bodyOf(post)).toBe(body);
  });

  it.each([
    {},
    { text: '' },
    { text: null, attachments: null, blocks: null, embeds: null },
    { text: 7, attachments: 'a', blocks: {}, embeds: [null, 7, 'a', []], content: {} },
    { attachments: [[], null, { fields: [{ title: '', value: null }] }] },
    { blocks: [{ type: 'divider' }] },
    { username: 'Ann', channel: '#ops' },
    { text: ' \n ' },
    { text: '\u200b\u00ad\u202e' },
    { text: '&gt; ' },
    { text: '>>>' },
    { text: '```\n\n```' },
    { text: '<javascript:a|> <http://|>' },
    { blocks: [rich({ type: 'rich_text_quote', elements: [] })] },
    { blocks: [rich({ type: 'rich_text_quote', elements: [said(' \n')] })] },
    { blocks: [rich({ type: 'rich_text_list', style: 'bullet', elements: [words(), words(said(' '))] })] },
    { blocks: [rich({ type: 'rich_text_list', style: 'ordered', elements: [words()] })] },
    { blocks: [rich({ type: 'rich_text_preformatted', elements: [said(' \n')] })] },
    {
      blocks: [
        rich(words({ type: 'link' }, { type: 'link', url: 'javascript:a' }, { type: 'user' }, { type: 'emoji' })),
      ],
    },
    {
      blocks: [
        { type: 'image', image_url: 'javascript:a' },
        { type: 'context', elements: [{ type: 'image' }] },
      ],
    },
    {
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', url: '' },
            { type: 'button', url: 'a' },
          ],
        },
      ],
    },
    { blocks: [{ type: 'table', rows: [[rich({ type: 'rich_text_quote', elements: [] })]] }] },
    {
      attachments: [{ title: ' ', title_link: 'https://a.example' }, { image_url: 'a' }, { actions: [{ text: 'a' }] }],
    },
    { attachments: [{ fields: [{ title: ' ', value: '\u200b' }, { value: '>' }] }] },
    { embeds: [{ title: '\u200b', url: 'https://a.example', fields: [{ name: '\u200b', value: '\u200b' }] }] },
    { content: '```\n```' },
  ])('may say nothing: %j', (post) => {
    expect(readForeignPost(post, LIMITS.bodyChars)).toBeNull();
  });
});

describe('a part that shows nothing is left out', () => {
  it.each([
    [{ attachments: [{ text: '>', fallback: 'f' }] }, 'f'],
    [{ attachments: [{ text: '```\n```', fallback: 'f' }] }, 'f'],
    [{ embeds: [{ fields: [{ name: '\u200b', value: 'a' }] }] }, 'a'],
    [
      {
        blocks: [
          rich({ type: 'rich_text_list', style: 'ordered', elements: [words(said('a')), words(), words(said('b'))] }),
        ],
      },
      '1. a\n3. b',
    ],
  ])('%j', (post, body) => {
    expect(bodyOf(post)).toBe(body);
  });

  it.each(['-', '---', '•', '• ', '…', '.', '<>', '``` `', '*'])('unlike %j, which Slack shows as it is', (text) => {
    expect(bodyOf({ text })).toBe(text.trimEnd());
  });
});

describe('a block', () => {
  it.each([
    [{ type: 'header', text: { type: 'plain_text', text: 'A *b*' } }, String.raw`**A \*b\***`],
    [
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*a*' },
          { type: 'plain_text', text: '*b*' },
        ],
      },
      '**a**\n\\*b\\*',
    ],
    [
      {
        type: 'section',
        text: 'a',
        accessory: { type: 'button', text: { type: 'plain_text', text: 'Go' }, url: 'https://a.example' },
      },
      'a\n[Go](https://a.example)',
    ],
    [
      {
        type: 'context',
        elements: [
          { type: 'image', image_url: 'https://a.example/i.png', alt_text: 'I' },
          { type: 'mrkdwn', text: '*a*' },
        ],
      },
      '[I](https://a.example/i.png) **a**',
    ],
    [{ type: 'image', image_url: 'https://a.example/i.png', alt_text: 'a [b' }, '[a (b](https://a.example/i.png)'],
    [
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { type: 'plain_text', text: 'Go' }, url: 'https://a.example' },
          { type: 'button', text: { type: 'plain_text', text: 'No' } },
        ],
      },
      '[Go](https://a.example)',
    ],
    [
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'A' },
            { type: 'raw_text', text: 'B|C' },
          ],
          [rich(words(said('1', { bold: true })))],
        ],
      },
      '| A | B\\|C |\n| --- | --- |\n| **1** |  |',
    ],
    [
      rich(
        words(
          said('a '),
          said(' b ', { bold: true, italic: true }),
          said('c*d', { code: true }),
          said(' e', { strike: true }),
        ),
      ),
      'a  _**b**_ `c*d` ~~e~~',
    ],
    [
      rich({
        type: 'rich_text_list',
        style: 'bullet',
        indent: 1,
        elements: [words(said('a')), words({ type: 'link', url: 'https://a.example', text: 'b' })],
      }),
      '  - a\n  - [b](https://a.example)',
    ],
    [
      rich({ type: 'rich_text_list', style: 'ordered', offset: 2, elements: [words(said('a')), words(said('b'))] }),
      '3. a\n4. b',
    ],
    [rich({ type: 'rich_text_quote', elements: [said('a\nb')] }), '> a\n> b'],
    [rich({ type: 'rich_text_preformatted', elements: [said('*a*\n```')] }), '````\n*a*\n```\n````'],
    [
      rich(
        words(
          ...[
            { type: 'user', user_id: 'U1' },
            said(' '),
            { type: 'channel', channel_id: 'C1' },
            said(' '),
            { type: 'broadcast', range: 'here' },
            said(' '),
            { type: 'emoji', name: 'tada', unicode: '1f389' },
            { type: 'emoji', name: 'own' },
            said(' '),
            { type: 'date', timestamp: 1764405000 },
          ],
        ),
      ),
      '@U1 #C1 @here 🎉:own: 2025-11-29 08:30 UTC',
    ],
  ])('%j', (block, body) => {
    const expected = body.startsWith(' ') ? body : body.trimEnd();
    expect(bodyOf({ blocks: [block] })).toBe(expected);
  });
});

describe('the look', () => {
  it.each([
    [{ username: 'An\u202en\n!' }, { name: 'Ann !' }],
    [{ username: '', alias: 'Bob' }, { name: 'Bob' }],
    [{ username: 'x'.repeat(200) }, { name: 'x'.repeat(80) }],
    [
      { username: 'a', icon_url: 'https://a.example/i.png' },
      { name: 'a', avatarUrl: 'https://a.example/i.png' },
    ],
    [
      { icon_url: 'i.png', avatar: 'javascript:a', avatar_url: 'http://a.example/i' },
      { avatarUrl: 'http://a.example/i' },
    ],
    [{ username: 7, icon_emoji: ':tada:' }, null],
  ])('%j', (look, sender) => {
    expect(readForeignPost({ text: 'a', ...look }, 10)?.sender).toEqual(sender);
  });

  it.each([
    ['good', 'good'],
    ['36a64f', '#36a64f'],
    ['#36A64F', '#36A64F'],
    [255, '#0000ff'],
    ['#345', null],
    ['red', null],
    [-1, null],
    [0x1_00_00_00, null],
  ])('%j is the color %j', (color, expected) => {
    expect(readForeignPost({ text: 'a', attachments: [{ color }, { color: 'danger' }] }, 10)?.color).toBe(expected);
    expect(readForeignPost({ text: 'a', embeds: [{ color }] }, 10)?.color).toBe(expected);
  });
});

describe('a post is bounded', () => {
  it.each([
    ['abcdef', 5, 'abcd…'],
    ['abcde', 5, 'abcde'],
    ['😀😀😀', 2, '😀…'],
    ['a <https://b.example/c|d e>', 20, 'a [d e…'],
    ['a <https://b.example/c>', 20, 'a …'],
    ['<https://b.example|c> *def*', 28, '[c](https://b.example) **de…'],
    ['a ```\nbcdefghijklm\n```', 14, 'a \n```\nbc…\n```'],
    ['```a``` bcdefghij', 10, '```a``` b…'],
  ])('%j is cut to %i characters', (text, max, body) => {
    expect(readForeignPost({ text }, max)?.body).toBe(body);
    expect(Array.from(body).length).toBeLessThanOrEqual(max);
  });

  it.each([
    { text: `<https://a.example/${'b'.repeat(3_000)}>` },
    { attachments: [{ image_url: `https://a.example/${'b'.repeat(3_000)}` }] },
    { text: `> ${' '.repeat(3_000)}a` },
    { text: `- ${' '.repeat(3_000)}a` },
    { text: `\`\`\`${' '.repeat(3_000)}a\`\`\`` },
    { text: `\u200b${'\u200b'.repeat(3_000)}a` },
  ])('and says nothing if the cut has left nothing: %j', (post) => {
    expect(readForeignPost(post, 1_000)).toBeNull();
  });

  it.each(['attachments', 'embeds', 'blocks'])('200 of %s are read', (name) => {
    const parts = Array.from({ length: 300 }, (_, index) => ({
      ...{ type: 'section', text: `t${String(index)}`, description: `t${String(index)}` },
    }));
    expect(bodyOf({ [name]: parts })?.split('\n')).toHaveLength(200);
  });

  it.each(['attachments', 'embeds', 'blocks'])('what comes behind a full message in %s is not read', (name) => {
    let read = 0;
    const of = (): string => {
      read += 1;
      return 'x'.repeat(3_000);
    };
    const part = { type: 'section' };
    const parts = Array.from({ length: 200 }, () =>
      Object.defineProperties({ ...part }, { text: { get: of }, description: { get: of } }),
    );
    expect(readForeignPost({ [name]: parts }, 8_000)?.body).toHaveLength(8_000);
    expect(read).toBeLessThan(10);
  });

  it('a long text is read until it fills a message', () => {
    expect(readForeignPost({ text: '&amp;'.repeat(8_000) }, 8_000)?.body).toBe('&'.repeat(8_000));
  });

  it.each(['text', 'content'])('a log of any length stays in its fence as %s', (name) => {
    const body = bodyOf({ [name]: `\`\`\`\n${'*a* line\n'.repeat(10_000)}\`\`\`` });
    expect(body?.slice(0, 13)).toBe('```\n*a* line\n');
    expect(body?.slice(-5)).toBe('…\n```');
  });

  it('depth overflows no stack', () => {
    const deep = JSON.parse(`${'[{"elements":'.repeat(9_000)}[]${'}]'.repeat(9_000)}`) as unknown;
    const block = { type: 'rich_text', elements: deep };
    expect(bodyOf({ text: 'a', blocks: [block], attachments: deep, embeds: deep })).toBe('a');
  });
});
