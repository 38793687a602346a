// The code of the web client's texts, which is not in git. Commands that need it call `writeTexts` first.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const GENERATOR = 'tools/gen/texts';
const TEXTS = 'libs/chat/src/text/texts';
/** Has the hash of the sources of the written code, then the names of its files. */
const STAMP = `${TEXTS}/.written`;

/** Writes the code if the texts or their generator have changed. Other processes may do the same at the same time. */
export async function writeTexts() {
  const hash = hashSources();
  if (isWritten(hash)) return;
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(ROOT, GENERATOR, 'texts.ts'));
  const generators = module.textGenerators(ROOT);
  for (const { file, generate } of generators) replace(file, generate(ROOT));
  replace(STAMP, [hash, ...generators.map(({ file }) => file)].join('\n'));
}

function isWritten(hash) {
  const path = join(ROOT, STAMP);
  if (!existsSync(path)) return false;
  const [written, ...files] = readFileSync(path, 'utf8').split('\n');
  return written === hash && files.every((file) => existsSync(join(ROOT, file)));
}

function hashSources() {
  const hash = createHash('sha256');
  for (const file of [...filesIn(TEXTS, '.json'), ...filesIn(GENERATOR, '.ts')])
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

function filesIn(folder, ending) {
  const files = readdirSync(join(ROOT, folder), { recursive: true }).filter((file) => file.endsWith(ending));
  return files.sort().map((file) => join(folder, file));
}

/** Readers see the whole old file or the whole new one. */
function replace(file, text) {
  const path = join(ROOT, file);
  const written = `${path}.${process.pid}`;
  writeFileSync(written, text);
  renameSync(written, path);
}
