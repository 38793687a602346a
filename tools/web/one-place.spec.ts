import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { LANGUAGE } from '../../apps/web/src/text/locale.js';

const SOURCES = join(import.meta.dirname, '../../apps/web/src');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.spec)\.tsx?$/.test(file),
);

/** The files of the web client outside of a folder that contain the pattern. */
function filesWith(pattern: RegExp, folder: string): string[] {
  const others = files.filter((file) => !file.startsWith(folder));
  expect(others.length).toBeGreaterThan(100);
  return others.filter((file) => pattern.test(readFileSync(join(SOURCES, file), 'utf8')));
}

describe('the web client', () => {
  it('names people in one place, `names/`, which knows who has the same name', () => {
    const own = filesWith(/deletedUser|senderName/, 'names/').filter((file) => file !== 'text/en.ts');
    // A forward only has the name of its sender.
    expect(own).toEqual(['room/message/forward-mark.tsx']);
  });

  it('has one language, that of its texts: dates, numbers and orders come from `text/`', () => {
    expect(filesWith(/\bIntl\.|\.toLocale|localeCompare/, 'text/')).toEqual([]);
    const texts = files.filter((file) => file.startsWith('text/'));
    for (const file of texts) expect(readFileSync(join(SOURCES, file), 'utf8')).not.toMatch(/'en'\)|'en',/);
    expect(readFileSync(join(SOURCES, '../index.html'), 'utf8')).toContain(`<html lang="${LANGUAGE}">`);
  });
});
