// @vitest-environment happy-dom
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

import { Markdown } from './markdown.js';
import type { MentionedName } from './mentions.js';

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

const p = (inner: string): string => `<p dir="auto">${inner}</p>`;

describe('the Markdown of a message', () => {
  it.each([
    ['*a* **b** ~~c~~ `d`', p('<em>a</em> <strong>b</strong> <del>c</del> <code dir="ltr">d</code>')],
    ['# Title', p('<strong>Title</strong>')],
    ['one\ntwo', p('one<br/>two')],
    ['> quoted', '<blockquote dir="auto"><p>quoted</p></blockquote>'],
    ['- a\n- b', '<ul dir="auto"><li>a</li><li>b</li></ul>'],
    ['3. a', '<ol dir="auto" start="3"><li>a</li></ol>'],
    ['```js\nlet *a*\n```', '<pre dir="ltr"><code>let *a*</code></pre>'],
  ])('has the element for %j', (body, expected) => {
    expect(markup(body)).toBe(expected);
  });

  it('opens links and bare addresses in a new tab that does not know this one', () => {
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
    ['[**https://**`bank`*.example*](https://evil.example)', 'https://bank.example (evil.example)'],
    ['![bank.example](https://evil.example/i.png)', 'bank.example (evil.example)'],
    ['[![bank.example](https://evil.example/i.png)](https://evil.example)', 'bank.example (evil.example)'],
    ['https://bank.example@evil.example', 'https://bank.example@evil.example (evil.example)'],
    ['<https://b\u0430nk.example>', 'https://b\u0430nk.example (xn--bnk-6cd.example)'],
    ['www.bank.example', 'www.bank.example'],
    ['ann@bank.example', 'ann@bank.example'],
    ['[guide](https://evil.example)', 'guide'],
  ])('shows where a link leads that reads as another address: %s', (body, text) => {
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

  it('marks mentions of the members that the message names', () => {
    const names = [
      { name: 'ann', isMe: true },
      { name: 'ann.b', isMe: false },
    ];
    expect(markup('@ann, @Ann.B, @annie', names)).toBe(p('<span>@ann</span>, <span>@Ann.B</span>, @annie'));
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
    'a | b\n--|--\n1 | 2',
  ])('shows %j as it was typed', expectVerbatim);

  it.each([
    ['text that turns its direction round', 'abc\u202Egnp.exe\u202C'],
    ['text of zero width', '\u200B\u200D\uFEFF'],
    ['7,980 combining marks', 'a' + '\u0301'.repeat(7_980)],
    ['emoji sequences', '👩‍👩‍👧‍👦'.repeat(1_000)],
  ])('shows %s as it was typed', (_, body) => expectVerbatim(body));

  it.each([
    ['quotes', '>'.repeat(7_999) + 'a'],
    ['quotes with blanks', '> '.repeat(3_990) + 'a'],
    ['lists', '- '.repeat(3_990) + 'a'],
    ['numbered lists', '1. '.repeat(2_600) + 'a'],
    ['quotes of lists', '> - '.repeat(1_990) + 'a'],
    ['emphasis', '*_'.repeat(2_000) + 'a' + '_*'.repeat(2_000)],
    ['open emphasis', 'a*_'.repeat(2_600)],
    ['brackets', '['.repeat(8_000)],
    ['backticks', '`'.repeat(8_000)],
  ])('shows thousands of nested %s as plain text', (_, body) => {
    expect(markup(body)).toBe(p(body.replaceAll('>', '&gt;')));
  });

  it('bounds the nesting of lists that are indented line by line', () => {
    const body = Array.from({ length: 100 }, (_, level) => `${' '.repeat(level * 2)}- a`).join('\n');
    expect(markup(body).match(/<ul/g)?.length).toBeLessThan(20);
  });
});
