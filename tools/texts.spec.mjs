import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const TEXTS = 'libs/chat/src/text/texts';
const SOURCES = ['package.json', 'tools/texts.mjs', 'tools/gen/texts', TEXTS];
const CALL = "import { writeTexts } from './tools/texts.mjs'; await writeTexts();";

it('writes the code of the texts if they have changed, in several processes at once', async () => {
  const root = mkdtempSync(join(tmpdir(), 'parley-texts-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const isSource = (path) => !path.startsWith(join(ROOT, TEXTS)) || !/\.ts$|\.written$/.test(path);
  for (const path of SOURCES) cpSync(join(ROOT, path), join(root, path), { recursive: true, filter: isSource });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const [json, code] = ['push.json', 'push.ts'].map((name) => join(root, TEXTS, 'en', name));
  const write = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', CALL], { cwd: root });

  await Promise.all([write(), write()]);
  const codeFiles = readdirSync(join(root, TEXTS, 'en')).filter((name) => !name.endsWith('.json'));
  expect(codeFiles.sort()).toEqual(['admin.ts', 'first.ts', 'full.ts', 'push.ts']);
  expect(readFileSync(code, 'utf8')).not.toContain('A text');
  const writtenAt = statSync(code).mtimeMs;
  await write();
  expect(statSync(code).mtimeMs).toBe(writtenAt);

  rmSync(code);
  await write();
  writeFileSync(json, readFileSync(json, 'utf8').replace('{', '{ "added": "A text",'));
  await write();
  expect(readFileSync(code, 'utf8')).toContain('added: `A text`');
});
