import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { EngineUnavailable } from '#engines/engine-unavailable';

const run = promisify(execFile);
const INSTALL = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
const TIMEOUT_MS = 180_000;

/** A temporary folder with packages of npm, whose programs run there. */
export class NpmFolder {
  private constructor(private readonly folder: string) {}

  /**
   * @param packages with their versions
   * @param sources packages of which only the files are needed, in the folder `package`
   * @throws EngineUnavailable if npm's registry does not give them
   */
  static async with(packages: readonly string[], sources: string): Promise<NpmFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-npm-'));
    const own = new NpmFolder(folder);
    try {
      await own.write('package.json', '{ "private": true }\n');
      await run('npm', [...INSTALL, ...packages], { cwd: folder, timeout: TIMEOUT_MS });
      await own.run(`tar -xzf "$(npm pack --silent ${sources})"`);
      return own;
    } catch (error) {
      await own.stop();
      throw new EngineUnavailable(`npm install (${String(error).split('\n', 1)[0] ?? ''})`);
    }
  }

  /** Standard output of the shell's commands. Rejects if one fails. Newer versions of Node warn of what old packages use. */
  async run(commands: string): Promise<string> {
    const env = { ...process.env, NODE_NO_WARNINGS: '1' };
    return (await run('sh', ['-euc', commands], { cwd: this.folder, env, timeout: TIMEOUT_MS })).stdout;
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.folder, path), text);
  }

  stop(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
