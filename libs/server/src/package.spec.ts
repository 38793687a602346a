import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../..');
const ENTRY = 'libs/server/src/index.js';

/** The package as `npm run pack:server` writes it. */
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-server-package-'));
  const packing = ['-p', 'libs/server/tsconfig.pack.json', '--noCheck', '--declaration', 'false', '--outDir', folder];
  await run(process.execPath, ['node_modules/typescript-native/bin/tsc', ...packing], { cwd: ROOT });
  cpSync(join(ROOT, 'libs/server/package.json'), join(folder, 'package.json'));
  return () => rmSync(folder, { recursive: true });
});

/** What the file imports, in itself and in what it imports. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  for (const { fileName } of ts.preProcessFile(readFileSync(join(folder, file), 'utf8')).importedFiles) {
    if (seen.has(fileName)) continue;
    seen.add(fileName);
    if (fileName.startsWith('.')) importsOf(join(file, '..', fileName), seen);
    if (fileName.startsWith('#contracts/'))
      importsOf(`${fileName.replace('#contracts', 'libs/contracts/src')}.js`, seen);
  }
  return seen;
}

describe('the package', () => {
  it('imports nothing but its own files: no package, and no module of Node', () => {
    const imports = [...importsOf(ENTRY)];
    expect(imports).toContain('./host.js');
    expect(imports).toContain('#contracts/limits');
    expect(imports.filter((name) => !/^(\.{1,2}\/|#contracts\/)/.test(name))).toEqual([]);
  });

  it('runs by its name, and signs a token', async () => {
    const program = `
      import { Parley, ParleyError } from '@parley/server';
      const parley = new Parley({ url: 'https://chat.example', key: 'key', tokenSecret: 'secret' });
      console.log(ParleyError.name, (await parley.tokens.create('ann')).split('.').length);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
    expect(stdout).toBe('ParleyError 3\n');
  });
});
