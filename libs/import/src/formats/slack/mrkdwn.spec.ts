import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlineText, parseBody } from '#client/body';
import { roomMark, userMark } from '../../marks.js';
import { linked } from '../../text/links.js';
import { literal } from '../../text/literal.js';
import { mrkdwn } from './mrkdwn.js';

describe('a text of Slack becomes Markdown', () => {
  it.each([
    ['<https://ci.example/7|Build 7> passed', '[Build 7](https://ci.example/7) passed'],
    ['see <https://ci.example/a_b?x=1&amp;y=2>', 'see <https://ci.example/a_b?x=1&y=2>'],
    ['<https://a.example/x|https://a.example/x>', '<https://a.example/x>'],
    ['<https://a.example/x_(1)|one>', '[one](https://a.example/x_%281%29)'],
    ['<https://a.example|[1] two>', '[[1] two](https://a.example)'],
    ['<https://a.example|see https://b.example/c>', '[see https://b.example/c](https://a.example)'],
    ['<https://a.example|b [c](https://d.example)>', '[b (c)(https://d.example)](https://a.example)'],
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
    [
      '<@U1|ann> <@U1> <#C1|ops> <#C1|>',
      `${userMark('U1', 'ann')} ${userMark('U1')} ${roomMark('C1', 'ops')} ${roomMark('C1')}`,
    ],
    ['<@here> <!everyone>', '@here @everyone'],
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
    ['**a** &lt;b&gt; &amp;', String.raw`\*\*a\*\* <b> &`],
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
    ['*[a](https://b.example)*', String.raw`\*\[a](https://b.example)\*`],
    ['```a', '\\```a'],
    ['[[a](https://b.example)', String.raw`\[\[a](https://b.example)`],
    ['[a] [b](https://c.example/(d))', String.raw`[a] \[b](https://c.example/(d))`],
    ['![a](mailto:b@c.example)', String.raw`!\[a](mailto:b@c.example)`],
    [' ```\na\n ```', ' \\```\na\n \\```'],
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

  it('whatever signs are in it', () => {
    const texts = literalTexts(6_000).flatMap((text) => [text, `x ${text}y`]);
    const changed = texts.filter((text) => shown(literal(text)) !== withoutBlankLines(text));
    // Clients let runs of different lengths share an end, which no backslash prevents.
    expect(changed.length, JSON.stringify(changed.slice(0, 20))).toBeLessThan(texts.length / 500);
  });

  it('also in the label of a link, but for its brackets', () => {
    const plainSigns = (text: string): string => text.replaceAll(/[[(]/g, '(').replaceAll(/[\])]/g, ')');
    const texts = literalTexts(6_000).map((text) => `x${text.replaceAll(/\s+/g, ' ')}y`);
    const changed = texts.filter((text) => {
      const [block] = parseBody(linked(literal(text), 'https://u.example'));
      const [link, ...more] = block?.type === 'paragraph' ? block.content : [];
      return more.length > 0 || link?.type !== 'link' || plainSigns(inlineText(link.content)) !== plainSigns(text);
    });
    expect(changed.length, JSON.stringify(changed.slice(0, 20))).toBeLessThan(texts.length / 500);
  });
});

/** Texts of all signs that the conversion escapes. Lists and tables stay, and a backslash before a sign cannot be shown. */
function literalTexts(count: number): readonly string[] {
  const signs = [
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '(',
    ')',
    '.',
    '[',
    ']',
    '"',
    '<',
    '>',
    '!',
    '|',
    'C:\\dir',
    '__a__',
  ];
  const words = [
    'a',
    'b c',
    ' ',
    '1',
    '\n',
    '\n# ',
    '\n> ',
    'https://a.example',
    '[x](https://b.example)',
    '](mailto:x)',
  ];
  const unit = fc.constantFrom(...signs, ...words);
  const texts = fc.sample(fc.string({ unit, minLength: 2, maxLength: 7 }), { seed: 7, numRuns: count });
  return texts.filter((text) => text.trim() !== '' && !/^\s*\*\s/m.test(text));
}

const withoutBlankLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n');

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
    '](https:',
    '[](https://a(',
    '[a](https://b) ',
    '&#8203;',
    '\u200b',
  ];

  it.each(HOSTILE)('%j', (part) => {
    // The time of the processor, which other work on the machine does not change.
    const timeOf = (length: number): number => {
      const text = part.repeat(length / part.length);
      const start = process.cpuUsage();
      mrkdwn(text);
      literal(text);
      return process.cpuUsage(start).user / 1_000;
    };
    timeOf(4_000);
    const short = Math.min(timeOf(16_000), timeOf(16_000), timeOf(16_000));
    const long = Math.min(timeOf(128_000), timeOf(128_000));
    expect(long).toBeLessThan(Math.max(short, 10) * 40);
  });
});
