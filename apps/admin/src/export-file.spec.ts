import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ExportFile } from './export-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['a file', (path: string) => writeFileSync(path, 'old')],
  ['a link to nothing', (path: string) => symlinkSync(join(folder, 'other'), path)],
])('an export never replaces %s', async (_what, prepare) => {
  const path = join(folder, 'alice.json');
  prepare(path);
  await expect(ExportFile.open(path)).rejects.toThrow(`--out: ${path} exists`);
  expect(readdirSync(folder)).toEqual(['alice.json']);
});

it.each([
  ['a file that everybody can read', (part: string) => (writeFileSync(part, 'old'), chmodSync(part, 0o666))],
  ['a link to another file', (part: string) => symlinkSync(join(folder, 'other'), part)],
])('only the operator can read an export, even if it replaces %s', async (_what, prepare) => {
  const path = join(folder, 'alice.json');
  prepare(`${path}.part`);
  const file = await ExportFile.open(path);
  await file.begin('alice', new Date(0));
  await file.add([{ kind: 'account', value: { id: 'alice' } }]);
  await file.end();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ userId: 'alice', records: [{ kind: 'account' }] });
  expect(() => statSync(join(folder, 'other'))).toThrow('ENOENT');
});
