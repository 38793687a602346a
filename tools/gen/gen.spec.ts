import { describe, expect, it } from 'vitest';
import { SETTINGS } from '#config/settings';
import { providerSettings } from '#config/ways.settings';
import { ERRORS } from '#contracts/errors';
import { fillBlocks, tableLines } from './blocks.js';
import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';
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

  it('name every setting of a provider, by a name that fits each', () => {
    const page = configurationPage();
    for (const { env } of Object.values(providerSettings('<id>'))) expect(page).toContain(`| \`${env}\``);
    expect(page).toMatch(/`OIDC_<ID>_CLIENT_SECRET` \(secret\)/);
    expect(page).toMatch(/`OIDC_<ID>_NAME`.*\| `<id>` \|/);
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

describe('a generated block', () => {
  const fill = (text: string, ...lines: string[]) => fillBlocks(text, 'file', { a: lines });

  it('of a page gets new lines, and nothing around it changes', () => {
    const page = 'before\n<!-- begin a (npm run gen) -->\nold\n<!-- end a -->\nafter\n';
    const filled = fill(page, ...tableLines('| new |'));
    expect(filled).toMatch(/^before\n<!-- begin a [^]*-->\n\n.*\n\| new \|\n\n<!-- end a -->\nafter\n$/);
    expect(fill(filled, ...tableLines('| new |'))).toBe(filled);
  });

  it('keeps its indentation, and may stand in several places', () => {
    const block = (...lines: string[]) => ['  # begin a (npm run gen)', ...lines, '  # end a', ''].join('\n');
    expect(fill(`${block('  old')}b:\n${block()}`, '$&', '  x')).toBe(
      `${block('  $&', '    x')}b:\n${block('  $&', '    x')}`,
    );
  });

  it('that a file lacks is an error', () => {
    for (const text of ['', '# begin a (npm run gen)\n', '# end a\n'])
      expect(() => fill(text)).toThrow('file has no block a');
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
