import { describe, expect, it } from 'vitest';

import { type BodyBlock, type BodyInline, parseBody } from '#client/body';

import { settledBlocks } from './settled.js';

const ANSWER = `# The **weather** today

It is *sunny*, with **a little _wind_** from \`west\`. See [the map](https://maps.example/a_b?c=(d)) or
https://weather.example/today_now, then decide.

- Take **a hat**
- 2 bottles of water
  - one for ~~you~~ *me*
- [x] done: \`npm run "go"\`

1. First, \`a * b\` and 2 * 3 = 6
2. Second [1], array[0] and snake_case_name

> **Note:** it may *rain*
> later.

\`\`\`ts
const a = [1, 2]; // **not bold**

export const b = a.map((x) => x * 2);
\`\`\`

| day | **weather** |
| :-- | ----------- |
| Mo  | sunny *and* warm |
| Di  | \`rain\` |

~~~
tildes
~~~

1986 was a good year. In 5 * 3 days, @ben knows "more" (perhaps). 👩‍🚀
`;

/** The text of blocks with a sign at the start of each block, and without blanks. */
function textOf(blocks: readonly BodyBlock[]): string {
  return blocks.map(blockText).join('').replaceAll(/\s/g, '');
}

function blockText(block: BodyBlock): string {
  if (block.type === 'code') return `¶code:${block.language}:${block.text}`;
  if (block.type === 'quote') return `¶quote:${block.blocks.map(blockText).join('')}`;
  if (block.type === 'list')
    return `¶list:${block.items.map((item) => `•${item.number}${String(item.done)}${textOf(item.blocks)}`).join('')}`;
  if (block.type === 'table')
    return `¶table:${block.rows
      .flat()
      .map((cell) => partsText(cell, false))
      .join('')}`;
  return `¶${block.type}:${partsText(block.content, false)}`;
}

/** The text, with the format of each character. */
function partsText(content: readonly BodyInline[], hasFormats = true, formats = ''): string {
  return content
    .map((part) => {
      if (part.type === 'text') return hasFormats ? [...part.text].map((sign) => formats + sign).join('') : part.text;
      if (part.type === 'code')
        return hasFormats ? [...part.text].map((sign) => `${formats}c${sign}`).join('') : part.text;
      return partsText(part.content, hasFormats, part.type === 'link' ? formats : formats + part.type.charAt(2));
    })
    .join('');
}

const prefixes = (text: string): string[] => Array.from(text, (_, index) => text.slice(0, index)).concat(text);

/** The last block may not be known yet; those before it are as they will be. */
const formatsOf = (blocks: readonly BodyBlock[]): string[] =>
  blocks.map((block) => ('content' in block ? partsText(block.content) : textOf([block])));

describe('The blocks of a text that grows', () => {
  it('are, whenever it is cut, the beginning of what the whole text shows', () => {
    const whole = textOf(parseBody(ANSWER));
    const wrong = prefixes(ANSWER).filter((text) => !whole.startsWith(textOf(settledBlocks(text))));
    expect(wrong).toEqual([]);
  });

  it('have the formats that they will have', () => {
    const whole = formatsOf(parseBody(ANSWER));
    const wrong = prefixes(ANSWER).filter((text) =>
      formatsOf(settledBlocks(text)).some((block, index) => whole[index]?.startsWith(block) !== true && block !== ''),
    );
    expect(wrong.map((text) => text.slice(-40))).toEqual([]);
  });

  it('are those of the text itself if more formats are open than a text has', () => {
    const text = '*a '.repeat(30).trim();
    expect(settledBlocks(text)).toEqual([{ type: 'paragraph', content: [{ type: 'text', text }] }]);
  });

  it('take no longer for links that nest and never end', () => {
    expect(settledBlocks(`[x](${'(aaa'.repeat(1_500)} e`)).toHaveLength(1);
  });

  it('take back nothing', () => {
    const lengths = prefixes(ANSWER).map((text) => textOf(settledBlocks(text)).length);
    const fallen = lengths.flatMap((length, index) =>
      length < (lengths[index - 1] ?? 0) ? [ANSWER.slice(Math.max(0, index - 30), index)] : [],
    );
    expect(fallen).toEqual([]);
  });

  it('lag behind the text by no more than a link, or the head of a table', () => {
    const text = 'Some **bold** words, `code` and *more of them* in a line';
    for (const prefix of prefixes(text)) {
      const shown = textOf(settledBlocks(prefix)).replace('¶paragraph:', '');
      expect(prefix.replaceAll(/[\s*`]/g, '').length - shown.length).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['**bold', [{ type: 'paragraph', content: [{ type: 'strong', content: [{ type: 'text', text: 'bold' }] }] }]],
    [
      'a `co',
      [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'a ' },
            { type: 'code', text: 'co' },
          ],
        },
      ],
    ],
    ['see [the map](https://maps', [{ type: 'paragraph', content: [{ type: 'text', text: 'see' }] }]],
    ['```ts\nlet a', [{ type: 'code', language: 'ts', text: 'let a' }]],
    ['```ts\nlet a\n``', [{ type: 'code', language: 'ts', text: 'let a' }]],
    ['```ts\n', []],
    ['| a | b |\n| -', []],
    ['https://a.example/b', [{ type: 'paragraph', content: [{ type: 'text', text: 'https://a.example/b' }] }]],
    ['2 * 3 = 6', [{ type: 'paragraph', content: [{ type: 'text', text: '2 * 3 = 6' }] }]],
  ] satisfies [string, readonly BodyBlock[]][])('of %j', (text, blocks) => {
    expect(settledBlocks(text)).toEqual(blocks);
  });
});
