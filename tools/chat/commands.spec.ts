import { describe, expect, it } from 'vitest';

import { parsePiped, parseTyped } from './commands.js';
import { Format } from './format.js';
import { parseOptions } from './options.js';

describe('a line', () => {
  it('with a slash and a known word is a command', () => {
    expect(parseTyped('/msg bob  hello you ')).toEqual({ kind: 'command', name: 'msg', rest: 'bob  hello you' });
    expect(parsePiped('/who')).toEqual({ kind: 'command', name: 'who', rest: '' });
  });

  it('that somebody typed with a word that is none is told so, and two slashes begin a text with one', () => {
    expect(parseTyped('/constructor')).toEqual({ kind: 'unknown', name: 'constructor' });
    expect(parseTyped('//who is there')).toEqual({ kind: 'text', text: '/who is there' });
  });

  it('of a file is text as it stands, unless it is a command', () => {
    for (const text of ['// a comment', '/usr/bin/env', '/whoever', ' /who'])
      expect(parsePiped(text)).toEqual({ kind: 'text', text });
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
