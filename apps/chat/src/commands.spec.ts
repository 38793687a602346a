import { describe, expect, it } from 'vitest';

import { parseLine } from './commands.js';
import { Format } from './format.js';
import { parseOptions } from './options.js';

describe('a line', () => {
  it('with a slash and a known word is a command', () => {
    expect(parseLine('/msg bob  hello you ')).toEqual({ kind: 'command', name: 'msg', rest: 'bob  hello you' });
    expect(parseLine('/who')).toEqual({ kind: 'command', name: 'who', rest: '' });
  });

  it('with a slash and another word is none, and two slashes begin a text with one', () => {
    expect(parseLine('/constructor')).toEqual({ kind: 'unknown', name: 'constructor' });
    expect(parseLine('//who is there')).toEqual({ kind: 'text', text: '/who is there' });
  });

  it('that does not begin with a slash is text as it stands', () => {
    for (const text of ['hello', ' /who', 'and/or']) expect(parseLine(text)).toEqual({ kind: 'text', text });
  });
});

describe('the options of npm run chat', () => {
  it('need a name only', () => {
    expect(parseOptions(['--as', 'alice'])).toMatchObject({
      username: 'alice',
      room: 'lobby',
      history: 20,
      raw: false,
    });
  });

  it('that are wrong are named in one line', () => {
    expect(() => parseOptions([])).toThrow('--as is missing');
    expect(() => parseOptions(['--as', 'a', '--url', 'ftp://x'])).toThrow('--url: "ftp://x"');
    expect(() => parseOptions(['--as', 'a', '--history', '-1'])).toThrow('--history');
    expect(() => parseOptions(['--as', 'a', '--nick', 'b'])).toThrow("'--nick'");
  });
});

describe("others' text", () => {
  it('cannot move the cursor or paint the terminal', () => {
    expect(new Format(false).notice('a\u001b[2Jb\u202ec\r\nd')).toBe('* a\ufffd[2Jb\ufffdc\nd');
  });
});
