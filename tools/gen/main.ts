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
  for (const { file, generate } of GENERATORS) {
    await writeFile(join(root, file), generate(root));
    console.log(file);
  }
  return [];
}

async function check(): Promise<string[]> {
  const stale: string[] = [];
  for (const { file, generate } of GENERATORS) {
    const present = await readFile(join(root, file), 'utf8').catch(absent);
    if (present !== generate(root)) stale.push(`${file} is stale: run "npm run gen".`);
  }
  return [...stale, ...unreadSettings(root).map((name) => `${name} is declared in libs/config, and no code reads it.`)];
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
