import { describe, expect, it } from 'vitest';

import { LIMITS } from '#contracts/limits';

import { parseBody } from './parse-body.js';
import { plainText } from './plain-text.js';
import type { BodyBlock, BodyInline } from './tree.js';

/** The tree in one line: formats as elements, texts with their line breaks as they are. */
function outline(body: string): string {
  return parseBody(body).map(block).join('');
}

function block(shown: BodyBlock): string {
  switch (shown.type) {
    case 'paragraph':
      return `<p>${inline(shown.content)}</p>`;
    case 'heading':
      return `<h${String(shown.level)}>${inline(shown.content)}</h${String(shown.level)}>`;
    case 'quote':
      return `<quote>${shown.blocks.map(block).join('')}</quote>`;
    case 'code':
      return `<pre ${shown.language}>${shown.text}</pre>`;
    case 'table':
      return `<table>${shown.rows.map((cells) => cells.map(inline).join('|')).join('/')}</table>`;
    case 'list': {
      const items = shown.items.map(({ number, done, blocks }) => {
        const box = done === null ? '' : `[${done ? 'x' : ' '}]`;
        return `<li>${number}${box}${blocks.map(block).join('')}</li>`;
      });
      return `<list>${items.join('')}</list>`;
    }
  }
}

function inline(content: readonly BodyInline[]): string {
  const names = { strong: 'b', emphasis: 'i', strike: 's' } as const;
  return content
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'code') return `<code>${part.text}</code>`;
      if (part.type === 'link') return `<a ${part.isBare ? '' : part.href}>${inline(part.content)}</a>`;
      return `<${names[part.type]}>${inline(part.content)}</${names[part.type]}>`;
    })
    .join('');
}

const p = (inner: string): string => `<p>${inner}</p>`;

describe('the formats in a line', () => {
  it.each([
    ['*a* **b** ~~c~~ `d` _e_ __f g__', '<i>a</i> <b>b</b> <s>c</s> <code>d</code> <i>e</i> <b>f g</b>'],
    ['***a*** ***b** c* **d *e***', '<i><b>a</b></i> <i><b>b</b> c</i> <b>d <i>e</i></b>'],
    ['**_a_ ~~b~~**, *“c”!* (**d**) **Note:** e', '<b><i>a</i> <s>b</s></b>, <i>“c”!</i> (<b>d</b>) <b>Note:</b> e'],
    ["*Ann*'s **5** **C++** **C#** **50%**", "<i>Ann</i>'s <b>5</b> <b>C++</b> <b>C#</b> <b>50%</b>"],
    ['これは**重要**です。**「強調」**と', 'これは<b>重要</b>です。<b>「強調」</b>と'],
    ['한국어**강조**는 ~~삭제~~됨', '한국어<b>강조</b>는 <s>삭제</s>됨'],
    ['**חשוב** مهم **جدا**، 🎉**ja**🎉', '<b>חשוב</b> مهم <b>جدا</b>، 🎉<b>ja</b>🎉'],
    ['**🎉** *a\nb* **a**\n**b**', '<b>🎉</b> <i>a\nb</i> <b>a</b>\n<b>b</b>'],
    [
      '*https://a.example/x* **https://a.example**',
      '<i><a >https://a.example/x</a></i> <b><a >https://a.example</a></b>',
    ],
    ['** `` a`b `` ``` ` ``` `` `c` ``', '** <code>a`b</code> <code>`</code> <code>`c`</code>'],
    ['使用`code`吧, (`a`), `b`s', '使用<code>code</code>吧, (<code>a</code>), <code>b</code>s'],
    ['(´・ω・`) and (´・ω・`)', '(´・ω・`) and (´・ω・`)'],
    ['(`・ω・´) (`Д´) `a`', '(`・ω・´) (`Д´) <code>a</code>'],
    ['（ ´∀`） `a` (´;ω;`) (*´ω`*)', '（ ´∀`） <code>a</code> (´;ω;`) (*´ω`*)'],
    ['(`a` ´) `)` (`b`)', '(<code>a</code> ´) <code>)</code> (<code>b</code>)'],
    ['`*a*` `[a](https://b.example)`', '<code>*a*</code> <code>[a](https://b.example)</code>'],
  ])('of %j', (body, expected) => {
    expect(outline(body)).toBe(p(expected));
  });

  it.each([
    [String.raw`\*a\* \*b* \_c\_ \~~d~~ \*\*e\*\*`, '*a* *b* _c_ ~~d~~ **e**'],
    [String.raw`\`a\` \`b\``, '`a` `b`'],
    [String.raw`\[a](https://b.example)`, '[a](<a >https://b.example</a>)'],
    [String.raw`\# a`, '# a'],
    ['\\> a\n\\- b\n1\\. c', '> a\n- b\n1. c'],
  ])('are off behind a backslash that is needed for it: %j', (body, expected) => {
    expect(outline(body)).toBe(p(expected));
  });
});

describe('formats in each other', () => {
  it('are so many, and the marks of further ones are text', () => {
    const deep = (marks: number): string => '*a **b '.repeat(marks / 2) + 'c** d* '.repeat(marks / 2);
    expect(outline(deep(12)).match(/<[bi]>/g)).toHaveLength(12);
    expect(outline(deep(40)).match(/<[bi]>/g)).toHaveLength(12);
  });
});

describe('the blocks of a body', () => {
  it.each([
    ['# Title\n## A ##\n### C #', '<h1>Title</h1><h2>A</h2><h3>C #</h3>'],
    ['> a\n> b\n\nc', '<quote><p>a\nb</p></quote><p>c</p>'],
    ['> a\nb', '<quote><p>a</p></quote><p>b</p>'],
    ['> a\n>\n> > b', '<quote><p>a</p><quote><p>b</p></quote></quote>'],
    ['> - a\n>   - b', '<quote><list><li><p>a</p><list><li><p>b</p></li></list></li></list></quote>'],
    ['one\n  two\n\n\nthree', '<p>one\n  two</p><p>three</p>'],
    ['    if (a)\n        b()', '<p>    if (a)\n        b()</p>'],
    ['a\n---\nb\n===', '<p>a\n---\nb\n===</p>'],
    ['\\```a', '<p>```a</p>'],
    ['\\*\\[a](https://a.example)\\*', '<p>*[a](<a >https://a.example</a>)*</p>'],
    ['a  \nb\\\nc', '<p>a  \nb\\\nc</p>'],
    ['[x]: https://a.example "t"\n[^1]: note', '<p>[x]: <a >https://a.example</a> "t"\n[^1]: note</p>'],
  ])('%j', (body, expected) => {
    expect(outline(body)).toBe(expected);
  });

  it.each([
    ['- a\n* b\n\n- c', '<list><li><p>a</p></li><li><p>b</p></li><li><p>c</p></li></list>'],
    ['Plan:\n- a\n  more\n- b\nend', '<p>Plan:</p><list><li><p>a\nmore</p></li><li><p>b</p></li></list><p>end</p>'],
    [
      '- a\n  - b\n    - c\n- d',
      '<list><li><p>a</p><list><li><p>b</p><list><li><p>c</p></li></list></li></list></li><li><p>d</p></li></list>',
    ],
    ['- [ ] a\n- [x] b', '<list><li>[ ]<p>a</p></li><li>[x]<p>b</p></li></list>'],
    ['5. a\n4. b\n3. c', '<list><li>5.<p>a</p></li><li>4.<p>b</p></li><li>3.<p>c</p></li></list>'],
    ['1) a\n1) b', '<list><li>1)<p>a</p></li><li>1)<p>b</p></li></list>'],
    ['1. a\n\n   b\n2. c', '<list><li>1.<p>a</p><p>b</p></li><li>2.<p>c</p></li></list>'],
    ['1. a\n   ```\n   x\n   ```', '<list><li>1.<p>a</p><pre >x</pre></li></list>'],
    ['1986. A great year.\n1987. Another.', '<p>1986. A great year.\n1987. Another.</p>'],
    ['100\n- 20\n+ 5\n+ five', '<p>100\n- 20\n+ 5\n+ five</p>'],
  ])('lists %j', (body, expected) => {
    expect(outline(body)).toBe(expected);
  });

  it.each([
    ['```ts\nlet *a*;\n```', '<pre ts>let *a*;</pre>'],
    ['```js title="a.js" {1,3}\na\n```\nb', '<pre js title="a.js" {1,3}>a</pre><p>b</p>'],
    [
      '```sudo systemctl stop app\nsudo systemctl start app\n```',
      '<pre >sudo systemctl stop app\nsudo systemctl start app</pre>',
    ],
    ['```py {2,4-6}\na\n```', '<pre py {2,4-6}>a</pre>'],
    ...[
      'json {"a":1}',
      'make V=1',
      'make CC=gcc',
      'awk {print}',
      'env A=1 B=2',
      'go test=1',
      'bash x="1"',
      'sh {a,b}',
      'go run .',
    ].map((command): [string, string] => [
      `\`\`\`${command}\n${command}\n\`\`\``,
      `<pre >${command}\n${command}</pre>`,
    ]),
    ['```sudo a\nsudo b```\nthen', '<pre >sudo a\nsudo b</pre><p>then</p>'],
    ['```sudo a\nsudo b', '<pre >sudo a\nsudo b</pre>'],
    ['``` ls -l\na\n```', '<pre >ls -l\na</pre>'],
    ['```go run main.go\nok\n```', '<pre >go run main.go\nok</pre>'],
    ['```top\n1\n```', '<pre >top\n1</pre>'],
    ['```klingon\n1\n```', '<pre >klingon\n1</pre>'],
    ['```const a = `b`;\n\nc\n```', '<pre >const a = `b`;\n\nc</pre>'],
    ['```\na\n```b\nc\n```', '<pre >a\n```b\nc</pre>'],
    ['```\na\nb```', '<pre >a\nb</pre>'],
    ['```\n\n  a\n\n```', '<pre >\n  a\n</pre>'],
    ['````md\n```ts\na\n```\n````', '<pre md>```ts\na\n```</pre>'],
    ['~~~py\na\n~~~', '<pre py>a</pre>'],
    ['~~~\na', '<p>~~~\na</p>'],
    ['~~~ bye ~~~\na\n~~~', '<p>~~~ bye ~~~\na\n~~~</p>'],
    ['```one line```', '<p><code>one line</code></p>'],
    ['```\n```', '<p>```\n```</p>'],
    ['> ```\n> a\n> ```', '<quote><pre >a</pre></quote>'],
  ])('have code %j', (body, expected) => {
    expect(outline(body)).toBe(expected);
  });

  it.each([
    ['| a | b |\n|:-:|---|\n| 1 | **2** |', '<table>a|b/1|<b>2</b></table>'],
    ['First:\na | b\n--|--\n1 | 2\nThen', '<p>First:</p><table>a|b/1|2</table><p>Then</p>'],
    [String.raw`a | b` + '\n-|-\n' + String.raw`\| 1 | 2 | 3`, '<table>a|b|/| 1|2|3</table>'],
    ['a || b\n---', '<p>a || b\n---</p>'],
    ['cat a | sort\n| uniq', '<p>cat a | sort\n| uniq</p>'],
  ])('have tables %j', (body, expected) => {
    expect(outline(body)).toBe(expected);
  });

  it('have no table of more than 1,000 cells, because each row has all columns', () => {
    const head = (columns: number): string => `${'a|'.repeat(columns)}\n${'-|'.repeat(columns)}\n`;
    const types = (body: string) => parseBody(body).map(({ type }) => type);
    expect(types(`${head(1_000)}${'b|\n'.repeat(1_900)}`)).not.toContain('table');
    expect(types(`${head(8)}${'b|\n'.repeat(90)}`)).toContain('table');
  });
});

describe('a body as long as it may be', () => {
  const CHARS = LIMITS.bodyChars;
  const pieces = [
    ...[
      '*',
      '_',
      '~~',
      '`',
      '[',
      '](',
      '![',
      '\\',
      '\\*',
      '<',
      '>',
      '> ',
      '- ',
      '1. ',
      '> - ',
      '*_',
      'a*_',
      '*a ',
      'a* ',
      '[a](',
      '*(',
      '`a',
      '\\`',
    ],
    ...[
      '!',
      ' ',
      '\t',
      'a',
      'a-',
      '@',
      'a@',
      '.',
      ')',
      "?!')",
      'a.b@c.example ',
      'https://a.',
      'www.',
      'a|',
      '-|',
      '|',
      '#',
      '# ',
      '\n',
      '```\n',
      '```a\n',
    ],
    ...[
      '\n- a',
      '\n    - a',
      '\u0301',
      '\u202e',
      '👩‍👩‍👧',
      '**a',
      '[*a](https://a.example)',
      '***a**',
      '。',
      'https://a.example/(',
    ],
  ];
  const alone = (body: string): number => {
    const start = performance.now();
    parseBody(body);
    return performance.now() - start;
  };

  it('takes no longer than a multiple of ordinary text', () => {
    const ordinary = Math.max(
      ...[1, 2, 3].map((turn) => alone(`Turn ${String(turn)}. Some *words* at https://a.example. `.repeat(170))),
    );
    for (const piece of pieces)
      for (const prefix of ['', 'a'])
        expect(alone(prefix + piece.repeat(Math.floor((CHARS - 1) / piece.length))), piece).toBeLessThan(
          250 + 50 * ordinary,
        );
  });

  it('loses none of its letters, whatever signs stand between them', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let turn = 0; turn < 3_000; turn++) {
      const body = Array.from({ length: 1 + random(12) }, (_, index) =>
        random(3) > 0 ? (pieces[random(pieces.length)] ?? '') : `${String.fromCharCode(65 + index)} `,
      ).join('');
      const letters = (text: string): string => text.replaceAll(/[^A-Z]/g, '');
      expect(letters(plainText(body)), JSON.stringify(body)).toBe(letters(body));
    }
  });
});
