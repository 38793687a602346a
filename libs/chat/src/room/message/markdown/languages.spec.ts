import { describe, expect, it } from 'vitest';

import { kindOfToken } from './code-colours.js';
import { type CodeToken, tokensOf } from './languages.js';

const textOf = (token: CodeToken): string =>
  token.type === 'element' ? token.children.map(textOf).join('') : token.value;

/** The coloured words of the code. */
function kindsIn(code: string, language: string): Record<string, string | null> {
  const elements = (tokensOf(code, language) ?? []).filter((token) => token.type === 'element');
  return Object.fromEntries(elements.map((token) => [textOf(token), kindOfToken(token.properties.className)]));
}

describe('the colours of code', () => {
  it.each([
    ['ts', "const a = 'b'; // c", { const: 'word', "'b'": 'text', '// c': 'remark' }],
    ['py', 'def f():\n  return 7', { def: 'word', f: 'name', return: 'word', '7': 'number' }],
    ['sql', 'SELECT 1', { SELECT: 'word', '1': 'number' }],
    ['diff', '+a\n-b', { '+a': 'added', '-b': 'removed' }],
    ['json', '{"a": true}', { '"a"': 'name', true: 'number' }],
  ])('of %s are those of its tokens', (language, code, kinds) => {
    expect(kindsIn(code, language)).toMatchObject(kinds);
  });

  it.each(['sh', 'html', 'yml', 'rs', 'go', 'java', 'c++', 'cs', 'rb', 'php', 'css', 'js', 'TS'])(
    'are known for %s',
    (language) => {
      expect(tokensOf('a', language)).not.toBeNull();
    },
  );

  it.each(['js title="a.js"', 'c++ {1,3}', 'TypeScript{2}'])(
    'know the language of a fence with more words: %s',
    (info) => {
      expect(tokensOf('a', info)).not.toBeNull();
    },
  );

  it('are not known for other languages', () => {
    expect(tokensOf('a', 'klingon')).toBeNull();
    expect(tokensOf('a', '')).toBeNull();
  });

  it('change no character of hostile code', () => {
    const code = '</code><script>alert(1)</script>\n`\u202e" #{x} <?php\0';
    for (const language of ['html', 'ts', 'php', 'bash']) {
      expect((tokensOf(code, language) ?? []).map(textOf).join('')).toBe(code);
    }
  });
});
