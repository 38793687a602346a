import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
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
/** Stands for Vite: empties its folder for the chat, and writes the page of the build. */
const VITE = `import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
const isConsole = process.argv.includes('apps/web/console.config.ts');
if (!isConsole) rmSync('dist/apps/web', { recursive: true, force: true });
const page = isConsole ? 'dist/apps/web/admin' : 'dist/apps/web';
mkdirSync(page, { recursive: true });
writeFileSync(page + '/index.html', '');`;
const WEB_FOLDERS = [
  'apps/web',
  'libs/chat',
  'libs/react',
  'libs/client',
  'libs/contracts',
  'tools/web',
  'tools/gen/texts',
];
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
    'tools/run-web.mjs': `import { prepare } from './prepare.mjs'; await prepare({ web: true }); console.log('ready');`,
    'tools/texts.mjs': '',
    'node_modules/typescript-native/bin/tsc': COMPILER,
    'node_modules/typescript-native/package.json': '{"type":"module"}',
    'node_modules/vite/bin/vite.js': VITE,
    'node_modules/vite/package.json': '{"type":"module"}',
    ...Object.fromEntries(WEB_FOLDERS.map((name) => [`${name}/one.ts`, '1'])),
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

function command(name = 'run') {
  const child = spawn(process.execPath, [join(folder, `tools/${name}.mjs`)], { stdio: ['ignore', 'pipe', 'pipe'] });
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

  it('build the pages of the chat and of the console, also where only that of the chat is there', async () => {
    const pages = ['index.html', 'admin/index.html'].map((page) => join(folder, 'dist/apps/web', page));
    expect(await command('run-web').stdout).toBe('ready\n');
    expect(pages.map((page) => existsSync(page))).toEqual([true, true]);
    rmSync(pages[1]);
    expect(await command('run-web').stdout).toBe('ready\n');
    expect(pages.map((page) => existsSync(page))).toEqual([true, true]);
  });
});
