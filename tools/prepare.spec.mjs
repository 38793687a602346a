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

describe('the build of the pages', () => {
  it('is that of npm run build, and of the images: the console comes after the chat, whose build empties the folder', async () => {
    const vite = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('dist/apps/web/admin', { recursive: true });
for (const page of ['index.html', 'admin/index.html']) writeFileSync('dist/apps/web/' + page, '');
appendFileSync('pages', process.argv.slice(2).join(' ') + '\\n');`;
    write('node_modules/vite/bin/vite.js', vite);
    write('node_modules/vite/package.json', '{"type":"module"}');
    write(
      'tools/run.mjs',
      `import { prepare } from './prepare.mjs'; await prepare({ web: true }); console.log('ready');`,
    );
    for (const name of [
      'apps/web',
      'libs/chat',
      'libs/react',
      'libs/client',
      'libs/contracts',
      'tools/web',
      'tools/gen/texts',
    ])
      write(`${name}/one.ts`, '');
    write('tools/texts.mjs', '');
    expect(await command().stdout).toBe('ready\n');
    const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
    const pages = scripts.build.split(' && ').filter((part) => part.startsWith('vite '));
    const run = readFileSync(join(folder, 'pages'), 'utf8').trim().split('\n');
    const sorted = (line) =>
      line
        .replace(/^vite /, '')
        .split(' ')
        .sort();
    expect(pages).toHaveLength(2);
    expect(run.map(sorted)).toEqual(pages.map(sorted));
    const image = readFileSync(join(import.meta.dirname, '../Dockerfile'), 'utf8');
    expect(Array.from(image.matchAll(/vite\.js (build [^\\\n]*)/g), ([, line]) => sorted(line.trim()))).toEqual(
      pages.map(sorted),
    );
  });
});
