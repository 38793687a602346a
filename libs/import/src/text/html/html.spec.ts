import { describe, expect, it } from 'vitest';
import { HtmlReader } from './html.js';
import { typed } from '../literal.js';

const reader = new HtmlReader({ paragraphs: '\n\n', element: () => null });
const lines = new HtmlReader({ paragraphs: '\n', element: () => null });

describe('HTML', () => {
  it.each([
    ['<p>a <b>bold</b>, <em>it</em> and <del>gone</del></p>', 'a **bold**, _it_ and ~~gone~~'],
    ['<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['a<br>b<br><br>c', 'a\nb\n\nc'],
    ['<b>a</b>b <b>:</b> <strong><b>c</b></strong>', 'ab : **c**'],
    ['<h2>Head 1</h2><p>x</p>', '## Head 1\n\nx'],
    ['<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>', '- one\n- two\n  - deep'],
    ['<ol start="3"><li>c</li><li><p>d</p></li></ol>', '3. c\n4. d'],
    ['<blockquote><p>said</p><p>more</p></blockquote>text', '> said\n>\n> more\n\ntext'],
    ['<code>a &lt; b</code> and <code>`x`</code>', '`a < b` and `` `x` ``'],
    ['<pre><code class="language-py">x = *1*\n\n  y\n</code></pre>', '```py\nx = *1*\n\n  y\n```'],
    ['<a href="https://example.org/?a=1&amp;b=2">a <b>list</b></a>', '[a **list**](https://example.org/?a=1&b=2)'],
    ['<a href="https://example.org/">https://example.org</a>', '<https://example.org/>'],
    [
      '<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td></td></tr></table>',
      '| a | b\\|c |\n| --- | --- |\n| 1 |  |',
    ],
  ])('%j is Markdown', (html, markdown) => {
    expect(reader.markdown(html)).toBe(markdown);
  });

  it.each([
    ['1 * 2 * 3', '1 * 2 * 3'],
    ['*no* format', '\\*no\\* format'],
    ['# no heading', '\\# no heading'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['&gt; no quote', '\\> no quote'],
    ['<ul><li>- in a list</li></ul>', '- \\- in a list'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ])('%j stays as it is shown', (html, markdown) => {
    expect(reader.markdown(html)).toBe(markdown);
  });

  it('keeps lines of a program that has a paragraph for each of them', () => {
    expect(lines.markdown('<p>a</p>\n<p>&nbsp;</p>\n<p>b</p><p>c</p>')).toBe('a\n\nb\nc');
  });

  it.each([
    '<script>alert(1)</script>',
    '<style>p { color: red }</style>',
    '<iframe src="https://example.org">x</iframe>',
    '<svg><script>x</script></svg>',
    '<template>x</template>',
    '<mx-reply>quoted</mx-reply>',
  ])('shows nothing of %j', (html) => {
    expect(reader.markdown(`${html}word`)).toBe('word');
  });

  it.each([['javascript:alert(1)'], ['data:text/html,x'], ['file:///etc/passwd'], ['vbscript:x'], [' java\tscript:x']])(
    'has no link to %j',
    (url) => {
      expect(reader.markdown(`<a href="${url}">label</a><img src="${url}" alt="">`)).toBe('label');
    },
  );

  it('reads what is deep, long or never ends as words', () => {
    expect(reader.markdown(`${'<div>'.repeat(100_000)}end &amp; <script>x</script>of it`)).toBe('end & of it');
    expect(reader.markdown('<b><table></b></table>'.repeat(20_000)).length).toBeLessThan(10);
    expect(reader.markdown(`${'<'.repeat(300_000)}x`)).toContain('x');
    expect(reader.markdown(`<${'a'.repeat(300_000)}`).length).toBe(300_001);
    expect(reader.markdown('<p>x</p>'.repeat(4000)).split('x')).toHaveLength(4001);
  });

  it.each([
    'a</x-turndown>b',
    'a<frameset><frame></frameset>b',
    '<frameset></frameset>ab',
    'a<plaintext>b',
    '<html><head></head><body>ab</body></html>',
    'a</body></html>b',
    'a<xmp>b',
  ])('loses no word of %j', (html) => {
    expect(reader.markdown(html)).toBe('ab');
  });

  it('reads whatever signs are in it', () => {
    const signs = [
      '<b>',
      '</b>',
      '<p>',
      '<ul>',
      '<li>',
      '</ul>',
      '<pre>',
      '</pre>',
      '<code>',
      '</code>',
      '<table><tr><td>',
    ]
      .concat([
        '<blockquote>',
        '</blockquote>',
        '</td>',
        '</table>',
        '<a href="https://example.org/">',
        '</a>',
        '<svg>',
      ])
      .concat([
        '*',
        '`',
        '~~',
        '[x](',
        '- ',
        '> ',
        '# ',
        '\n',
        '&nbsp;',
        'word',
        '<br>',
        '<',
        '>',
        '&',
        '"',
        '\ufdd0',
        '\ufdd7',
        '<!--',
      ]);
    let seed = 1;
    const next = (): string => signs[(seed = (seed * 48_271) % 2_147_483_647) % signs.length] ?? '';
    for (let text = 0; text < 300; text++) {
      const markdown = reader.markdown(Array.from({ length: 20 }, next).join(''));
      expect(markdown).not.toMatch(/[\ufdd0-\ufddf]|undefined|x-part|x-turndown/);
    }
  });

  it('has no characters of its own in the result', () => {
    expect(reader.markdown('a\ufdd0b\ufdd7c\ufdd4@u\ufdd5x\ufdd6')).toBe('a\ufffdb\ufffdc\ufffd@u\ufffdx\ufffd');
  });
});

describe('a text that is shown as it is', () => {
  it('has no formats', () => {
    expect(typed('2 * 3 * 4 and _this_ is plain: # no heading\n1. no list\n> no quote <b>')).toBe(
      '2 * 3 * 4 and \\_this\\_ is plain: # no heading\n1\\. no list\n\\> no quote <b>',
    );
  });
});
