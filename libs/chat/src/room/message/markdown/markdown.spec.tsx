// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { connect, memoryStorage, type UserBrief } from '#client';
import { ParleyProvider } from '#react';

import { FoundWords } from './found-words.js';
import { Markdown } from './markdown.js';
import type { MentionedName } from '../../words/mentions.js';

const markup = (body: string, mentions: readonly MentionedName[] = []): string =>
  renderToStaticMarkup(<Markdown body={body} mentions={mentions} />).replaceAll(/ class="[^"]*"/g, '');

/** The text that the markup shows. */
const shown = (body: string): string =>
  markup(body)
    .replaceAll('<br/>', '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

afterEach(cleanup);

const p = (inner: string): string => `<p dir="auto">${inner}</p>`;

describe('the Markdown of a message', () => {
  it.each([
    ['*a* **b** ~~c~~ `d`', p('<em>a</em> <strong>b</strong> <del>c</del> <code dir="ltr">d</code>')],
    ['# Title', p('<strong>Title</strong>')],
    ['one\ntwo', p('one<br/>two')],
    ['> quoted', '<blockquote dir="auto"><p>quoted</p></blockquote>'],
    ['- a\n- b', '<ul dir="auto"><li><span>a</span></li><li><span>b</span></li></ul>'],
    [
      '5. a\n4) b',
      '<ol dir="auto" role="list"><li value="5"><span>5. </span><span>a</span></li>' +
        '<li value="4"><span>4) </span><span>b</span></li></ol>',
    ],
  ])('has the element for %j', (body, expected) => {
    expect(markup(body)).toBe(expected);
  });

  it('opens links and bare URLs in a new tab that does not know this one', () => {
    const link = (href: string, text: string, title = ''): string =>
      p(`<a href="${href}"${title} target="_blank" rel="noopener noreferrer" tabindex="0">${text}</a>`);
    expect(markup('[site](https://a.example/x)')).toBe(
      link('https://a.example/x', 'site', ' title="https://a.example/x"'),
    );
    expect(markup('https://a.example/x')).toBe(link('https://a.example/x', 'https://a.example/x'));
    expect(markup('[mail](mailto:a@b.example)')).toBe(
      link('mailto:a@b.example', 'mail', ' title="mailto:a@b.example"'),
    );
  });

  it.each([
    ['[![a cat](https://a.example/i.png)](https://a.example)', 'a cat'],
    ['[**![](https://a.example/i.png)**](https://a.example)', '<strong>https://a.example/i.png</strong>'],
  ])('has no link in the label of a link: %s', (body, label) => {
    const [link, ...more] = markup(body).match(/<a .*?<\/a>/g) ?? [];
    expect(link).toContain(`>${label}<`);
    expect(more).toEqual([]);
    expect(markup(body).match(/<a /g)).toHaveLength(1);
  });

  it.each([
    ['[https://bank.example](https://evil.example)', 'https://bank.example (evil.example)'],
    ['[*https://bank.example*](https://evil.example)', 'https://bank.example (evil.example)'],
    ['![bank.example](https://evil.example/i.png)', 'bank.example (evil.example)'],
    ['[![bank.example](https://evil.example/i.png)](https://evil.example)', 'bank.example (evil.example)'],
    ['https://bank.example@evil.example', 'https://bank.example@evil.example (evil.example)'],
    ['<https://b\u0430nk.example>', 'https://b\u0430nk.example (xn--bnk-6cd.example)'],
    ['www.bank.example', 'www.bank.example'],
    ['ann@bank.example', 'ann@bank.example'],
    ['[guide](https://evil.example)', 'guide'],
  ])('shows where a link leads that reads as another URL: %s', (body, text) => {
    expect(shown(body)).toBe(text);
  });

  it('opens a link to a place of this client in place, and one to another page of this server in a new tab', () => {
    const { origin } = window.location;
    for (const path of ['/', '/rooms/r1', '/rooms/r1/5', '/rooms/r1/threads/t1', '/rooms/r1/threads/t1/5'])
      expect(markup(`[there](${origin}${path})`)).toBe(
        p(`<a title="${origin}${path}" tabindex="0" href="${path}">there</a>`),
      );
    for (const path of [
      '/docs',
      '/reset#token',
      '/rooms/r1/5/6',
      '/rooms/r1/threads/t1/5/6',
      '/v1/openapi.json',
      '/?invite=x',
    ])
      expect(markup(`[there](${origin}${path})`)).toContain('target="_blank"');
  });

  it('loads no image, but links to it', () => {
    expect(markup('![alt](https://a.example/i.png)')).toContain('<a href="https://a.example/i.png"');
    expect(markup('![alt](https://a.example/i.png)')).not.toContain('<img');
  });

  describe('mentions', () => {
    const named = (username: string, displayName: string): MentionedName => {
      const person = { id: username, username, displayName } as unknown as UserBrief;
      return { name: username, person, isMe: false };
    };
    const names = [named('ann', 'Ann Smith'), named('ann.b', 'Ann.B')];
    const button = (name: string): string => `<bdi><button type="button" tabindex="0">${name}</button></bdi>`;

    it('of members show their display names, or the username if there is no other, and lead to their cards', () => {
      const inner = `${button('Ann Smith')}, ${button('@Ann.B')}, @annie`;
      expect(markup('@ann, @Ann.B, @annie', names)).toBe(p(inner));
    });

    it('are no part of a URL, a path or code', () => {
      for (const body of ['https://x.example/@ann', 'x@ann', '@ann/x', '`@ann`', 'a.b@ann.b.example'])
        expect(markup(body, names)).not.toContain('<bdi>');
    });

    it('have no button in the label of a link', () => {
      expect(markup('[of @ann](https://a.example)', names)).toContain('>of <bdi><span>Ann Smith</span></bdi></a>');
    });
  });

  it('has boxes for tasks, which their words label', () => {
    const box = (checked: string, words: string): string =>
      `<li><label><input type="checkbox" disabled=""${checked}/>${words}</label></li>`;
    expect(markup('- [ ] a\n- [x] *b*')).toBe(`<ul dir="auto">${box('', 'a')}${box(' checked=""', '<em>b</em>')}</ul>`);
  });

  it('marks found words in text and code, and not in URLs', () => {
    const inSearch = renderToStaticMarkup(
      <FoundWords value={['oat']}>
        <Markdown body="**oat** milk, `oats`, @x, https://oat.example" mentions={[]} />
      </FoundWords>,
    );
    expect(inSearch).toContain('<strong><mark>oat</mark></strong>');
    expect(inSearch.match(/<mark>/g)).toHaveLength(3);
    expect(inSearch).toContain('href="https://oat.example/"');
  });
});

/** A busy machine takes its time to read the files of a part. */
const LOADED = { timeout: 30_000 };

describe('what a part shows that loads later', () => {
  const parley = connect({ url: 'http://parley.test', storage: memoryStorage() });
  afterAll(() => parley.close());

  const first = (body: string): HTMLElement =>
    render(
      <ParleyProvider value={parley}>
        <Markdown body={body} mentions={[]} />
      </ParleyProvider>,
    ).container;

  it('is the text of a table until then, and then a table', async () => {
    const page = first('a | b\n--|:-:\n1 | *b*');
    expect(page.textContent).toBe('a | b\n--|:-:\n1 | *b*');
    await vi.waitFor(() => expect(page.querySelector('table')).not.toBeNull(), LOADED);
    expect([...page.querySelectorAll('th, td')].map(({ innerHTML }) => innerHTML)).toEqual([
      'a',
      'b',
      '1',
      '<em>b</em>',
    ]);
  });

  it('is code, the beginning of it if it is long, and then a button to copy it', async () => {
    const page = first(`\`\`\`\nlet *a*\n${'b\n'.repeat(30)}\`\`\``);
    expect(page.querySelector('pre > code')?.textContent).toBe(`let *a*${'\nb'.repeat(11)}`);
    await vi.waitFor(() => expect(page.querySelector('button[aria-label="Copy code"]')).not.toBeNull(), LOADED);
    expect(page.textContent).toContain('Show all 31 lines');
  });
});

function expectVerbatim(body: string): void {
  expect(shown(body)).toBe(body);
  expect(markup(body)).not.toMatch(/<(?!p|\/p|br)/);
}

describe('hostile text', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<b>bold</b> <a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '[x](/rooms/1)',
    '![x](javascript:alert(1))',
    '<javascript:alert(1)>',
    '[a]: javascript:alert(1)',
    '&lt;b&gt; &amp;',
    '---',
    '-',
    '>',
    '>_<',
    '2*3*4 = 24',
    '__init__.py',
    'PATH=~/bin:~/go/bin',
    String.raw`\\\\fileserver\share$\_Doc`,
  ])('shows %j as it was typed', expectVerbatim);

  it.each([
    ['text that turns its direction round', 'abc\u202Egnp.exe\u202C'],
    ['text of zero width', '\u200B\u200D\uFEFF'],
    ['7,980 combining marks', 'a' + '\u0301'.repeat(7_980)],
    ['emoji sequences', '👩‍👩‍👧‍👦'.repeat(1_000)],
  ])('shows %s as it was typed', (_, body) => expectVerbatim(body));

  it.each([
    ['quotes', '> '.repeat(3_990) + 'a', 'blockquote'],
    ['lists', Array.from({ length: 88 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n'), 'ul'],
    ['numbered lists', '1. '.repeat(2_600) + 'a', 'ol'],
    ['quotes of lists', '> - '.repeat(1_990) + 'a', 'ul'],
  ])('nests few of thousands of %s', (_, body, element) => {
    const found = markup(body).split(`<${element}`);
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThan(20);
  });

  it.each([
    ['signs of quotes', '>'.repeat(7_999) + 'a'],
    ['brackets', '['.repeat(8_000)],
    ['backticks', '`'.repeat(8_000)],
    ['stars', '*_'.repeat(4_000)],
  ])('shows thousands of %s as they were typed', (_, body) => expectVerbatim(body));

  it('bounds the nesting of lists that are indented line by line', () => {
    const body = Array.from({ length: 100 }, (_, level) => `${' '.repeat(level * 2)}- a`).join('\n');
    expect(markup(body).match(/<ul/g)?.length).toBeLessThan(20);
  });
});
