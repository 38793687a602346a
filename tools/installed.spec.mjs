import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

/** In a checkout that has these packages in its lock file and has installed those. */
function check(locked, installed) {
  const root = mkdtempSync(join(tmpdir(), 'parley-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'tools'));
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['install.mjs', 'installed.mjs'])
    copyFileSync(join(import.meta.dirname, name), join(root, 'tools', name));
  writeFileSync(join(root, 'tools/texts.mjs'), 'export const writeTexts = () => undefined;');
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'tools/installed.mjs')], (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

const server = { 'node_modules/pg': { version: '8.23.1' } };
const tests = { 'node_modules/vitest': { version: '4.1.12', dev: true } };

describe('a command that needs the packages of the tests', () => {
  it('names npm ci after an `npm start` that has installed only those of the server', async () => {
    const { code, stderr } = await check({ ...server, ...tests }, server);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Packages are missing or outdated \(1\): run `npm ci`/);
  });

  it('names npm ci after an installation from before a workspace, which has no link to it', async () => {
    const workspace = { 'libs/client': { version: '0.2.0' }, 'node_modules/@parley/client': { link: true } };
    const { stderr } = await check({ ...server, ...workspace }, { ...server, 'libs/client': { version: '0.1.0' } });
    expect(stderr).toMatch(/^Packages are missing or outdated \(1\)/);
  });

  it('runs if all packages are there', async () => {
    expect(await check({ ...server, ...tests }, { ...server, ...tests })).toEqual({ code: 0, stderr: '' });
  });
});
