// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';

import { markdownOf } from './rich-text.js';

const converted = (html: string): string => markdownOf(html, '');

describe('formatted text', () => {
  it('keeps its inline formats', () => {
    expect(converted('<p>a <b>b</b> <i>c</i> <s>d</s> <code>e</code></p>')).toBe('a **b** *c* ~~d~~ `e`');
    expect(converted('<a href="https://example.org/a">here</a>')).toBe('[here](https://example.org/a)');
  });

  it('of programs that only know styles keeps them, too', () => {
    const docs = '<b style="font-weight:normal"><span style="font-weight:700">b</span> <span>c</span></b>';
    expect(converted(docs)).toBe('**b** c');
    expect(converted('<b><span style="font-weight: 700">b</span></b>')).toBe('**b**');
  });

  it('keeps headings, lists, quotes and code', () => {
    expect(converted('<h2>Plan</h2><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>')).toBe(
      '## Plan\n\n- a\n- b\n  - c',
    );
    expect(converted('<ol start="3"><li>a</li><li><p>b</p></li></ol>')).toBe('3. a\n4. b');
    expect(converted('<blockquote>a</blockquote>')).toBe('> a');
    expect(converted('<pre><code>let a;\n  b\n</code></pre>')).toBe('```\nlet a;\n  b\n```');
    expect(converted('a<br>b')).toBe('a\nb');
  });

  it.each([
    ['<pre><code class="hljs language-js">let a;</code></pre>', 'js'],
    ['<pre class="lang-c++"><code>let a;</code></pre>', 'c++'],
    ['<pre><code class="slang-none">let a;</code></pre>', ''],
  ])('keeps the language of code: %s', (html, language) => {
    expect(converted(html)).toBe(`\`\`\`${language}\nlet a;\n\`\`\``);
  });

  it('keeps a table, whose first row is its head', () => {
    const table =
      '<style>td { color: red }</style><table><tr><td>Name</td><td>Age</td></tr><tr><td>A|B</td><td>3</td></tr></table>';
    expect(converted(table)).toBe('| Name | Age |\n| --- | --- |\n| A\\|B | 3 |');
    expect(
      converted(
        '<table><thead><tr><th>N</th><th>M</th></tr></thead><tbody><tr><td>1</td><td></td></tr></tbody></table>',
      ),
    ).toBe('| N | M |\n| --- | --- |\n| 1 |  |');
  });

  it('leaves out tables that only place things, and links that are not safe', () => {
    expect(converted('<table><tr><td>a</td></tr></table>')).toBe('a');
    expect(converted('<a href="javascript:x()">a</a> <img src="data:image/png;base64,AA==" alt="b">')).toBe('a b');
  });

  it.each([
    ['<b>a</b> *b* `c` ~~d~~ snake_case', '**a** \\*b\\* \\`c\\` \\~\\~d\\~\\~ snake_case'],
    ['<i>a</i> C:\\new\\_x 2*3*4 [x] __init__.py', '*a* C:\\new\\_x 2*3*4 [x] __init__.py'],
    ['<p># a</p><p>1. b</p><p>&gt; c</p><b>d</b>', '\\# a\n\n1\\. b\n\n\\> c\n\n**d**'],
  ])('has a backslash only before what would be a format: %s', (html, markdown) => {
    expect(converted(html)).toBe(markdown);
  });

  it('shows a URL once', () => {
    expect(converted('<a href="https://example.org/a_b">https://example.org/a_b</a>')).toBe('https://example.org/a_b');
  });

  it('without any format is the plain text', () => {
    const code = '<div><span style="color: red">if</span> (a_b)</div><div>  c();</div>';
    expect(markdownOf(code, 'if (a_b)\n  c();')).toBe('if (a_b)\n  c();');
  });

  it('reaches the parser without styles and handlers, however they are written', () => {
    const parsed = vi.spyOn(DOMParser.prototype, 'parseFromString');
    converted('<p style="color: red"class="a"onclick = "x()"><img src=x\nONERROR=x()><style>p {}</style></p>');
    expect(parsed.mock.lastCall?.[0]).not.toMatch(/<style|[\s"](?:style|on[a-z]+)\s*=/i);
    parsed.mockRestore();
  });

  it('reads a table once, not for each of its cells', () => {
    const read = vi.spyOn(Element.prototype, 'querySelector');
    converted(`<table>${'<tr><td>a</td><td>b</td></tr>'.repeat(50)}</table>`);
    expect(read.mock.calls.filter(([selector]) => selector === 'table')).toHaveLength(1);
    read.mockRestore();
  });

  it('numbers the items of a list without a look at all of them for each', () => {
    const looked = vi.spyOn(Element.prototype, 'previousElementSibling', 'get');
    expect(converted(`<ol>${'<li>a</li>'.repeat(50)}</ol>`)).toMatch(/^1\. a\n2\. a\n[^]*\n50\. a$/);
    expect(looked).toHaveBeenCalledTimes(50);
    looked.mockRestore();
  });
});
