import { describe, expect, it } from 'vitest';

import { plainText } from './plain-text.js';

describe('the plain text of a message', () => {
  it.each([
    ['**Lunch** or _tacos_? ~~No~~ `ramen`', 'Lunch or tacos? No ramen'],
    ['# Friday\nThe **plan**:\n\n1. Freeze\n2. Tag', 'Friday The plan: Freeze Tag'],
    ['> quoted\n\nanswer', 'quoted answer'],
    ['one\ntwo', 'one two'],
    ['```ts\nlet *a*;\n```', 'let *a*;'],
    ['[the guide](https://a.example/x)', 'the guide'],
    ['![](https://a.example/i.png)', 'https://a.example/i.png'],
    [String.raw`\*not\*`, '*not*'],
    ['- a\n  - **b**', 'a b'],
    ['a | b\n--|--\n1 | **2**', 'a b 1 2'],
    ['- [ ] a\n- [x] **b**', '[ ] a [x] b'],
  ])('of %j has no marks', (body, expected) => {
    expect(plainText(body)).toBe(expected);
  });

  it.each(['[x](javascript:alert(1))', '<b>bold</b>', '&lt;', '2 * 3 * 4', '**open', '---'])(
    'keeps %j, which is not Markdown',
    (body) => {
      expect(plainText(body)).toBe(body);
    },
  );
});
