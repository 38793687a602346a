import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { firstLine, librariesOf, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { untilListening } from './listening.js';
import { asAccount, serverAccount } from './postgres-account.js';

const DEBIAN: DebianPackages = {
  name: 'pgbouncer-debian',
  packages: ['pgbouncer', 'libevent-2.1-7', 'libc-ares2'],
  program: 'usr/sbin/pgbouncer',
};
const HOST = '127.0.0.1';
const STOP_TIMEOUT_MS = 5_000;

export interface PgbouncerOptions {
  /** Holds its configuration; created if missing. */
  readonly dir: string;
  /** The PostgreSQL behind it. */
  readonly url: string;
  readonly mode: 'session' | 'transaction' | 'statement';
  /** Further lines of the section `[pgbouncer]`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PgbouncerEngine {
  readonly url: string;
  stop(): Promise<void>;
}

export interface PgbouncerBinary {
  readonly command: string;
  readonly libraries: string;
}

/** Starts PgBouncer on 127.0.0.1. Rejects with `EngineUnavailable` if this machine cannot have it. */
export async function startPgbouncer({ dir, url, mode, settings = {} }: PgbouncerOptions): Promise<PgbouncerEngine> {
  const { command, libraries } = await findPgbouncer();
  const [port, target, config] = [await freePort(), new URL(url), join(dir, 'pgbouncer.ini')];
  const database = decodeURIComponent(target.pathname.slice(1));
  const login = `user=${decodeURIComponent(target.username)} password=${decodeURIComponent(target.password)}`;
  const own = { listen_addr: HOST, listen_port: String(port), auth_type: 'any', pool_mode: mode, unix_socket_dir: '' };
  await mkdir(dir, { recursive: true });
  await writeFile(
    config,
    [
      '[databases]',
      `${database} = host=${target.hostname} port=${target.port} dbname=${database} ${login}`,
      '[pgbouncer]',
      ...Object.entries({ ...own, ...settings }).map(([name, value]) => `${name} = ${value}`),
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  // It refuses to run as root, as PostgreSQL does.
  const account = await serverAccount(dir, command);
  const env = { ...process.env, ...(libraries !== '' && { LD_LIBRARY_PATH: libraries }) };
  const pooler = await EngineProcess.start({ ...asAccount(account, command, [config]), env });
  await untilListening(pooler, port, 'PgBouncer');
  return {
    url: Object.assign(new URL(url), { host: `${HOST}:${String(port)}` }).href,
    stop: () => pooler.end('SIGINT', STOP_TIMEOUT_MS),
  };
}

/** Looks on the PATH, then unpacks Debian's packages without installing them. Throws `EngineUnavailable`. */
export async function findPgbouncer(): Promise<PgbouncerBinary> {
  const path = onPath('pgbouncer');
  if (path !== undefined) return { command: path, libraries: '' };
  try {
    const folder = await unpackedPackages(DEBIAN);
    return { command: join(folder, DEBIAN.program), libraries: await librariesOf(folder) };
  } catch (error) {
    const tried = `pgbouncer on the PATH; apt-get download ${DEBIAN.packages.join(' ')} (${firstLine(error)})`;
    throw new EngineUnavailable(`No PgBouncer on this machine; tried: ${tried}`);
  }
}
