import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const BUILD_TIMEOUT_MS = 300_000;

/** A copy of the sources that can be patched and built without changing ours. */
export class SourceCopy {
  private constructor(readonly folder: string) {}

  /** @param root the checkout; its files as they are now, also those that are not committed yet */
  static async make(root: string): Promise<SourceCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-mutant-'));
    const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: root,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    for (const path of listed.stdout.split('\0').filter(Boolean)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await cp(join(root, path), join(folder, path));
    }
    await linkPackages(join(root, 'node_modules'), join(folder, 'node_modules'));
    return new SourceCopy(folder);
  }

  get dist(): string {
    return join(this.folder, 'dist');
  }

  /** @throws Error if the patch does not apply exactly */
  async apply(patch: string): Promise<void> {
    await run('git', ['apply', '--whitespace=nowarn', patch], {
      cwd: this.folder,
      env: { ...process.env, ...NO_REPOSITORY },
    });
  }

  async build(): Promise<void> {
    const compiler = join(this.folder, 'node_modules/typescript-native/bin/tsc');
    await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], {
      cwd: this.folder,
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The packages that are folders of the repository, as links that are relative. */
const WORKSPACES = '@parley';

/** Nothing installs packages in the copy, so links are safe; those to the workspaces lead to the workspaces of the copy. */
async function linkPackages(installed: string, folder: string): Promise<void> {
  await mkdir(folder);
  await cp(join(installed, WORKSPACES), join(folder, WORKSPACES), { recursive: true, verbatimSymlinks: true });
  const others = (await readdir(installed)).filter((name) => name !== WORKSPACES);
  await Promise.all(others.map((name) => symlink(join(installed, name), join(folder, name))));
}

/** Git must not look for a repository above the copy: paths in a patch would then be relative to that one. */
const NO_REPOSITORY = { GIT_CEILING_DIRECTORIES: tmpdir() };
