import { describe, expect, it } from 'vitest';

import { styledText } from './styled-text.js';

/** The text with its styles as `<1>…<22>`. */
const styles = (body: string): string => styledText(body).replaceAll(/\u001b\[(\d+)m/g, '<$1>');

describe('a message in the terminal', () => {
  it.each([
    ['**a** *b* ~~c~~ `d`', '<1>a<22> <3>b<23> <9>c<29> <7>d<27>'],
    ['# Title\ntext', '<1>Title<22>\ntext'],
    ['> a\n> b', '> a\n> b'],
    ['- a\n  - b\n5. c\n- [x] d', '- a\n  - b\n5. c\n- [x] d'],
    ['```sh\nls *.ts\n```', '  ls *.ts'],
    ['[a](https://b.example/) https://c.example', 'a (https://b.example/) https://c.example'],
    ['a | b\n--|--\n1 | 2', 'a | b\n--|--\n1 | 2'],
  ])('has styles in place of marks: %j', (body, expected) => {
    expect(styles(body)).toBe(expected);
  });

  it.each([
    '2*3*4 = 24',
    '__init__.py',
    String.raw`\\\\server\share$\_Doc`,
    '>_<',
    'PATH=~/bin:~/go/bin',
    '5. a\n4. b',
    '---',
    '-',
  ])('keeps %j as it was typed', (body) => {
    expect(styledText(body)).toBe(body);
  });
});
