import { describe, expect, it } from 'vitest';

import { styledPost } from './styled-post.js';

/** The lines with their styles as `<1>…<22>`. */
function lines(body: string, hasContext = false): readonly string[] {
  return styledPost(body, hasContext)
    .replaceAll(/\u001b\[(\d+)m/g, '<$1>')
    .split('\n');
}

describe('a post of a bot in the terminal', () => {
  it.each([
    [
      'Pushed\nBranch: [main](https://a.example)\n**By**: `ann` and bob\nend',
      ['Pushed', '<2>Branch:<22> main (https://a.example/)', '<2>By:<22>     <7>ann<27> and bob', 'end'],
    ],
    ['x\n状態: down\nHost: a', ['x', '<2>状態:<22> down', '<2>Host:<22> a']],
    ['# Up\n- a: b', ['<1>Up<22>', '- a: b']],
    ['One: line', ['One: line']],
  ])('has the values of fields in a column: %j', (body, expected) => {
    expect(lines(body)).toEqual(expected);
  });

  it('begins fields on a line of their own', () => {
    expect(lines('Host: a\nLevel: b')).toEqual(['', '<2>Host:<22>  a', '<2>Level:<22> b']);
  });

  it('does not widen the column for a title of more than 24 columns', () => {
    const long = 'Notifications of subscriptions';
    expect(lines(`x\n${long}: 1\nHost: 2\nLevel: 3`)).toEqual([
      'x',
      `<2>${long}:<22> 1`,
      '<2>Host:<22>  2',
      '<2>Level:<22> 3',
    ]);
    expect(lines(`x\n${long}: 1\n${long}: 2`)).toEqual(['x', `<2>${long}:<22> 1`, `<2>${long}:<22> 2`]);
  });

  it('has a dim last line, also behind bold text in it, only if that can be context', () => {
    const body = 'Down\nwords\n**Grafana** v12';
    expect(lines(body, true)).toEqual(['Down', 'words', '<2><1>Grafana<22><2> v12<22>']);
    expect(lines(body)).toEqual(['Down', 'words', '<1>Grafana<22> v12']);
  });
});
