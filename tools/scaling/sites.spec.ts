import { describe, expect, it } from 'vitest';
import { parseSites, SITES } from './sites.js';

describe('the options of npm run scaling', () => {
  it('describe a site, with a message a second for each ten connections', () => {
    expect(parseSites([])).toBe(SITES);
    expect(parseSites(['--connections', '500'])).toMatchObject([{ connections: 500, messages: 50 }]);
    const site = { connections: 500, messages: 7, receivers: 3, rooms: 4, watched: 9 };
    const others = ['--messages', '7', '--receivers', '3', '--rooms', '4', '--watched', '9'];
    expect(parseSites(['--connections', '500', ...others])).toMatchObject([site]);
  });

  it('are refused without a number of connections', () => {
    expect(() => parseSites(['--messages', '7'])).toThrow('--messages needs --connections');
    expect(() => parseSites(['--watched', '7'])).toThrow('--watched needs --connections');
  });

  it.each(['many', '0', '-3', '', 'Infinity'])('refuse %j', (text) => {
    expect(() => parseSites([`--connections=${text}`])).toThrow(`--connections: "${text}" is not a positive number`);
  });
});
