import { describe, expect, it } from 'vitest';
import { SETTINGS } from '#config/settings';
import { ERRORS } from '#contracts/errors';
import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';
import { fillBlock } from './markdown.js';
import { configStatements } from './unread-settings.js';

describe('the generated pages', () => {
  it('name every error with its status and its advice', () => {
    const page = errorsPage();
    for (const code of Object.keys(ERRORS)) expect(page).toContain(`| \`${code}\` |`);
    expect(page).toContain('| `UNKNOWN_EVENT` | – | `never` |');
  });

  it('name every setting, and the embedded default where it is another', () => {
    const page = configurationPage();
    for (const { env } of Object.values(SETTINGS)) expect(page).toContain(`| \`${env}\``);
    expect(page).toMatch(/`DATABASE_URL` \(secret\).*\*\*required\*\*; embedded none/);
    expect(page).toMatch(/`DRAIN_MS`.*`20000`; embedded `2000`/);
    expect(page).toMatch(/`INTERNAL_SECRET` \(secret\).*embedded generated at start/);
    expect(page).toMatch(/`RATE_LOGIN_ACCOUNT`.*`10\/15m`/);
  });

  it('have one cell for a text with a bar', () => {
    expect(
      errorsPage()
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .every((line) => line.split(/(?<!\\)\|/).length === 7),
    ).toBe(true);
  });
});

describe('a block of a page', () => {
  it('gets new content, and nothing around it changes', () => {
    const page = 'before\n<!-- begin a -->\nold\n<!-- end a -->\nafter\n';
    const filled = fillBlock(page, 'a', '| new |');
    expect(filled).toMatch(/^before\n<!-- begin a -->\n[^]*\| new \|\n\n<!-- end a -->\nafter\n$/);
    expect(filled).not.toContain('old');
    expect(fillBlock(filled, 'a', '| new |')).toBe(filled);
    expect(() => fillBlock(page, 'b', '')).toThrow('no block b');
  });
});

describe('a setting counts as read', () => {
  it('in a statement with a configuration, not in a comment', () => {
    const source =
      '/** config.guests */\nconst a = config.drainMs;\n// config.port\nconst { host } = this.config;\nconst port = 3;\n';
    expect(configStatements(source).map((statement) => statement.trim())).toEqual([
      'const a = config.drainMs',
      'const { host } = this.config',
    ]);
  });
});
