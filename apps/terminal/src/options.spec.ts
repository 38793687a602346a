import { describe, expect, it } from 'vitest';

import { HELP, parseOptions } from './options.js';

describe('the options of npm run chat', () => {
  it('require only a name', () => {
    const defaults = { room: 'lobby', history: 20, raw: false, password: null, url: 'http://127.0.0.1:3000' };
    expect(parseOptions(['--as', 'alice'], {})).toMatchObject({ username: 'alice', ...defaults });
  });

  it('lead to the port of `npm start` in the same environment, unless they name a server', () => {
    const urlOf = (...args: string[]) => parseOptions(['--as', 'alice', ...args], { PORT: '3456' }).url;
    expect(urlOf()).toBe('http://127.0.0.1:3456');
    expect(urlOf('--url', 'https://chat.example')).toBe('https://chat.example');
  });

  it('fail with one line that names the wrong option', () => {
    expect(() => parseOptions([])).toThrow('--as is missing');
    expect(() => parseOptions(['--as', 'a', '--url', 'ftp://x'])).toThrow('--url: "ftp://x"');
    expect(() => parseOptions(['--as', 'a', '--history', '-1'])).toThrow('--history');
    expect(() => parseOptions(['--as', 'a', '--nick', 'b'])).toThrow("'--nick'");
  });

  it('are all in the help text', () => {
    const options = parseOptions(['--as', 'alice']);
    const names = Object.keys(options).map((name) => (name === 'username' ? 'as' : name));
    for (const name of names) expect(HELP).toContain(`\n  --${name} `);
  });
});
