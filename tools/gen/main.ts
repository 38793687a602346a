/** `npm run gen` writes the generated files; `npm run gen:check` fails if they are stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENERATORS } from './generators.js';
import { unreadSettings } from './unread-settings.js';

const root = process.cwd();
const problems = process.argv.includes('--check') ? await check() : await write();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function write(): Promise<string[]> {
  let written = 0;
  for (const { file, generate } of GENERATORS) {
    const text = generate(root);
    if ((await presentText(file)) === text) continue;
    await writeFile(join(root, file), text);
    console.log(file);
    written += 1;
  }
  console.log(`gen: ${written} of ${GENERATORS.length} files changed`);
  return [];
}

async function check(): Promise<string[]> {
  const stale: string[] = [];
  for (const { file, generate } of GENERATORS) {
    if ((await presentText(file)) !== generate(root)) stale.push(`${file} is stale: run "npm run gen".`);
  }
  return [...stale, ...unreadSettings(root).map((name) => `${name} is declared in libs/config, and no code reads it.`)];
}

/** Resolves to `undefined` if there is no such file. */
async function presentText(file: string): Promise<string | undefined> {
  return readFile(join(root, file), 'utf8').catch(absent);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
