import { describe, expect, it } from 'vitest';
import { parseBody } from '#client/body';
import { literal } from './literal.js';
import { mrkdwn } from './mrkdwn.js';

describe('a text of Slack becomes Markdown', () => {
  it.each([
    ['<https://ci.example/7|Build 7> passed', '[Build 7](https://ci.example/7) passed'],
    ['see <https://ci.example/a_b?x=1&amp;y=2>', 'see <https://ci.example/a_b?x=1&y=2>'],
    ['<https://a.example/x|https://a.example/x>', '<https://a.example/x>'],
    ['<https://a.example/x_(1)|one>', '[one](https://a.example/x_%281%29)'],
    ['<https://a.example|[1] two>', '[[1] two](https://a.example)'],
    ['<https://a.example|a] b>', '[a) b](https://a.example)'],
    ['<https://a.example|a *b* c>', String.raw`[a \*b\* c](https://a.example)`],
    ['<mailto:ann@b.example|Ann>', '[Ann](mailto:ann@b.example)'],
    ['<mailto:ann@b.example>', '[ann@b.example](mailto:ann@b.example)'],
    ['<javascript:alert(1)|click>', 'click'],
    ['<javascript:alert(1)>', '<javascript:alert(1)>'],
    ['<data:text/html,x|click>', 'click'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<!here|here> <!here|@here>', 'here @here'],
    ['<!subteam^S1|@oncall> <!subteam^S2>', '@oncall @S2'],
    ['<@U1|ann> <@U1> <#C1|ops> <#C1>', '@ann @U1 #ops #C1'],
    ['<!date^1764405000^{date}|noon>', 'noon'],
    ['<!date^1764405000^{date}^https://a.example|noon &amp; later>', 'noon & later'],
    ['<!date^1764405000^{date}>', '2025-11-29 08:30 UTC'],
    ['*bold* and ~gone~ and _soft_', '**bold** and ~~gone~~ and _soft_'],
    ['*Status:* up, (*a b*), "*c*"', '**Status:** up, (**a b**), "**c**"'],
    ['*_both_* and _*both*_', '**_both_** and _**both**_'],
    ['*<https://a.example|a>*', '**[a](https://a.example)**'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['~/bin and ~/lib', '~/bin and ~/lib'],
    ['*.log and *.txt', '*.log and *.txt'],
    ['a*b*c, a~b~c, a_b_c', 'a*b*c, a~b~c, a_b_c'],
    ['__init__ and __main__', '__init__ and __main__'],
    ['*a\nb*', '\\*a\nb\\*'],
    ['# 1', '# 1'],
    ['ok\n# Words', 'ok\n\\# Words'],
    ['• one\n• two', '- one\n- two'],
    ['• one\n    ◦ two', '- one\n    - two'],
    ['- one\n1. two', '- one\n1. two'],
    ['&gt; quoted\n>also', '> quoted\n> also'],
    ['a\n>>> b\nc', 'a\n> b\n> c'],
    ['`*a* <b> &lt;` *c*', '`*a* <b> <` **c**'],
    ['```\n*a* &amp;lt;\n```', '```\n*a* &lt;\n```'],
    ['```one```, `two`', '```one```, `two`'],
    ['a ```one\ntwo``` *b*', 'a \n```\none\ntwo\n```\n **b**'],
    ['```\none\n```\n*b*', '```\none\n```\n**b**'],
    ['```js\none\n```', '```js\none\n```'],
    ['```js\none```', '```\njs\none\n```'],
    ['```open *a*', '\\```open **a**'],
    ['&lt;b&gt; and &amp;lt;', '<b> and &lt;'],
    ['&lt;https://a.example/x&gt;', '<[https://a.example/x](https://a.example/x)>'],
    ['&lt;!here&gt; &lt;@U1&gt;', '<!here> <@U1>'],
    ['<b>', '<b>'],
    ['~~twice~~', String.raw`\~\~twice\~\~`],
    ['a\u0000b\ud800', 'a\ufffdb\ufffd'],
    ['\ufdd0\ufdd1', '\ufffd\ufffd'],
  ])('%j', (text, expected) => {
    expect(mrkdwn(text)).toBe(expected);
  });

  it.each([
    ['**bold** and *soft*', '**bold** and *soft*'],
    ['[a](https://a.example) *soft* <https://b.example|b>', '[a](https://a.example) *soft* [b](https://b.example)'],
    ['| a | b |\n| --- | --- |\n| 1 | *2* |', '| a | b |\n| --- | --- |\n| 1 | *2* |'],
    ['# Words\n*soft* <!here>', '# Words\n*soft* <!here>'],
    ['**a** `<https://b.example|b>`', '**a** `<https://b.example|b>`'],
  ])('unless it is Markdown already: %j', (text, expected) => {
    expect(mrkdwn(text)).toBe(expected);
  });
});

describe('a text that Slack shows literally is shown literally', () => {
  it.each([
    ['*a*', String.raw`\*a\*`],
    ['**a** and _b_', String.raw`\*\*a\*\* and \_b\_`],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['~/bin, a_b_c', '~/bin, a_b_c'],
    ['__init__', '__init__'],
    ['# 1', '# 1'],
    ['# Words', String.raw`\# Words`],
    ['> words', String.raw`\> words`],
    ['`code` and `', '\\`code` and `'],
    ['```code```', '\\```code```'],
    ['`*a*` *b*', '\\`*a*` \\*b\\*'],
    ['[a](https://b.example)', String.raw`\[a](https://b.example)`],
    ['[a](javascript:b)', '[a](javascript:b)'],
    ['[FIRING:1] a', '[FIRING:1] a'],
    ['<https://a.example>', '<[https://a.example](https://a.example)>'],
    ['<b>&</b>', '<b>&</b>'],
    ['(*a) b*', '(*a) b*'],
    ['*a\n\nb*', '*a\n\nb*'],
    ['~~a~~', String.raw`\~\~a\~\~`],
  ])('%j', (text, expected) => {
    expect(literal(text)).toBe(expected);
    expect(shown(literal(text))).toBe(text.replaceAll(/\n+/g, '\n'));
  });

  it('decodes once', () => {
    expect(literal('&lt;b&gt; &amp;lt; &quot;')).toBe('<b> &lt; &quot;');
  });

  it('whatever marks are in it', () => {
    const words = ['*', '**', '_', '~~', '`', 'a', 'b c', ' ', '(', ')', '.', '1', '[', ']', '"'];
    let state = 7;
    const next = (): string => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return words[Math.floor((state / 2_147_483_648) * words.length)] ?? '';
    };
    const texts = Array.from({ length: 3_000 }, () => `x ${Array.from({ length: 7 }, next).join('')} y`);
    const formatted = texts.filter((text) => shown(literal(text)) !== text);
    // Clients let runs of different lengths share an end, which no backslash prevents.
    expect(formatted.length, JSON.stringify(formatted.slice(0, 20))).toBeLessThan(10);
  });
});

/** The texts as a client shows them, without the marks of formats, of which there should be none. */
function shown(body: string): string {
  return parseBody(body)
    .map((block) => {
      if (block.type !== 'paragraph') return `(${block.type})`;
      return block.content
        .map((part) => {
          if (part.type === 'text') return part.text;
          if (part.type === 'link')
            return part.content.map((inner) => ('text' in inner ? inner.text : '(format)')).join('');
          return `(${part.type})`;
        })
        .join('');
    })
    .join('\n');
}

describe('the time is linear', () => {
  const HOSTILE = [
    ' ',
    ' \n',
    '*a ',
    '_a',
    '`',
    '``` ',
    '<a',
    '<https://a|',
    '[',
    '[](https://a',
    '~a',
    '> ',
    '>>>\n',
    '• ',
    '&lt;',
    '*a* ',
    '(*a ',
    '_a b_c_ ',
    '|',
    '<!date^',
    '\n\n',
    '"*a',
  ];

  it.each(HOSTILE)('%j', (part) => {
    const timeOf = (length: number): number => {
      const text = part.repeat(length / part.length);
      const start = performance.now();
      mrkdwn(text);
      literal(text);
      return performance.now() - start;
    };
    timeOf(4_000);
    const short = Math.min(timeOf(16_000), timeOf(16_000), timeOf(16_000));
    const long = Math.min(timeOf(128_000), timeOf(128_000));
    expect(long).toBeLessThan(Math.max(short, 10) * 40);
  });
});
