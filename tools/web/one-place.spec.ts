import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const CHAT = 'libs/chat/src';

const files = ['apps/web/src', CHAT]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /(?<!\.spec)\.tsx?$/.test(file));

/** The files of the web client and of its parts outside of a folder that contain the pattern. */
function filesWith(pattern: RegExp, folder: string): string[] {
  const others = files.filter((file) => !file.startsWith(join(CHAT, folder)));
  expect(others.length).toBeGreaterThan(100);
  return others.filter((file) => pattern.test(readFileSync(join(ROOT, file), 'utf8')));
}

describe('the web client', () => {
  it('names people in one place, `names/`, which knows who has the same name', () => {
    const own = filesWith(/deletedUser|senderName/, 'names/').filter((file) => !file.startsWith(`${CHAT}/text/`));
    // A forward only has the name of its sender.
    expect(own).toEqual([`${CHAT}/room/message/forward-mark.tsx`, `${CHAT}/room/message/use-origin.ts`]);
  });

  it('has one language, that of its texts: dates, numbers and orders come from `text/`', () => {
    expect(filesWith(/\bIntl\.|\.toLocale|localeCompare/, 'text/')).toEqual([]);
    const texts = files.filter((file) => file.startsWith(join(CHAT, 'text/')));
    for (const file of texts) expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/'en'\)|'en',/);
    expect(readFileSync(join(ROOT, 'apps/web/index.html'), 'utf8')).toContain('<html lang="en">');
  });
});
