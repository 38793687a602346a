import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alone } from './alone.mjs';

const WAITS = /^Waiting for another command/m;
/** Stands for the compiler: writes what the server's build makes, and a line for each build. */
const COMPILER = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('dist/apps/standalone/src', { recursive: true });
writeFileSync('dist/apps/standalone/src/main.js', '');
appendFileSync('builds', 'x');`;
let folder;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-test-prepare-')));
  const files = {
    'package.json': '{}',
    'package-lock.json': '{"packages":{"":{}}}',
    'tsconfig.json': '{}',
    'tsconfig.build.json': '{}',
    'apps/one.ts': '1',
    'libs/one.ts': '1',
    'chaos/one.ts': '1',
    'tools/run.mjs': `import { prepare } from './prepare.mjs'; await prepare(); console.log('ready');`,
    'node_modules/typescript-native/bin/tsc': COMPILER,
    'node_modules/typescript-native/package.json': '{"type":"module"}',
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  for (const name of ['prepare', 'alone', 'install'])
    cpSync(join(import.meta.dirname, `${name}.mjs`), join(folder, 'tools', `${name}.mjs`));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function command() {
  const child = spawn(process.execPath, [join(folder, 'tools/run.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, stdout: text(child.stdout) };
}

const builds = () => readFileSync(join(folder, 'builds'), 'utf8').length;

describe.skipIf(process.platform !== 'linux')('commands of one folder', () => {
  it('do not wait for each other if there is nothing to install or build', async () => {
    expect(await command().stdout).toBe('ready\n');
    await alone(folder, async () => {
      const both = [command(), command()];
      expect(await Promise.all(both.map(({ stdout }) => stdout))).toEqual(['ready\n', 'ready\n']);
    });
    expect(builds()).toBe(1);
  });

  it('wait for a build, and do not repeat it', async () => {
    expect(await command().stdout).toBe('ready\n');
    write('apps/one.ts', '2');
    const both = await alone(folder, async () => {
      const waiting = [command(), command()];
      for (const { child } of waiting) expect(String(await once(child.stderr, 'data'))).toMatch(WAITS);
      return waiting;
    });
    expect(await Promise.all(both.map(({ stdout }) => stdout))).toEqual(['ready\n', 'ready\n']);
    expect(builds()).toBe(2);
  });
});
