import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { firstLine, librariesOf, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';
import { freePort } from './free-port.js';
import { untilListening } from './listening.js';

const DEBIAN: DebianPackages = {
  name: 'pgpool-debian',
  packages: ['pgpool2', 'libpgpool2', 'libmemcached11', 'libhashkit2', 'libpq5', 'libldap-2.5-0'],
  program: 'usr/sbin/pgpool',
};
const HOST = '127.0.0.1';
/** Each one is a process. Further clients wait without a word, and Parley's two processes of a test have some 60. */
const CLIENTS_MAX = 100;
const STOP_TIMEOUT_MS = 10_000;

export interface PgpoolOptions {
  /** Holds its configuration; created if missing. */
  readonly dir: string;
  /** The PostgreSQL servers behind it, the primary first. */
  readonly urls: readonly [string, ...string[]];
  /** Further lines of its configuration. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PgpoolEngine {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts pgpool-II on 127.0.0.1. Rejects with `EngineUnavailable` if this machine cannot have it. */
export async function startPgpool({ dir, urls, settings = {} }: PgpoolOptions): Promise<PgpoolEngine> {
  const { command, libraries } = await findPgpool();
  const [port, pcpPort] = [await freePort(), await freePort()];
  await mkdir(dir, { recursive: true });
  await configure(dir, urls, { port: String(port), pcp_port: String(pcpPort), ...settings });
  const args = ['-n', '-f', join(dir, 'pgpool.conf'), '-a', join(dir, 'pool_hba.conf'), '-F', join(dir, 'pcp.conf')];
  const env = { ...process.env, ...(libraries !== '' && { LD_LIBRARY_PATH: libraries }) };
  const pooler = await EngineProcess.start({ command, args, env, cwd: dir });
  await untilListening(pooler, port, 'pgpool-II');
  return {
    url: Object.assign(new URL(urls[0]), { host: `${HOST}:${String(port)}` }).href,
    stop: () => pooler.end('SIGINT', STOP_TIMEOUT_MS),
  };
}

async function configure(dir: string, urls: PgpoolOptions['urls'], settings: Record<string, string>): Promise<void> {
  const { username, password } = new URL(urls[0]);
  const own = {
    ...{ listen_addresses: HOST, pcp_listen_addresses: HOST, num_init_children: String(CLIENTS_MAX) },
    ...{ unix_socket_directories: '', socket_dir: dir, pcp_socket_dir: dir, wd_ipc_socket_dir: dir, logdir: dir },
    ...{ pid_file_name: join(dir, 'pid'), enable_pool_hba: 'on', pool_passwd: join(dir, 'pool_passwd') },
    ...{ sr_check_user: decodeURIComponent(username), sr_check_password: decodeURIComponent(password) },
  };
  const servers = urls.flatMap((url, index) => {
    const { hostname, port } = new URL(url);
    return Object.entries({ hostname, port, weight: '1', flag: 'DISALLOW_TO_FAILOVER' }).map(
      ([name, value]) => [`backend_${name}${String(index)}`, value] as const,
    );
  });
  const lines = [...Object.entries({ ...own, ...settings }), ...servers].map(([name, value]) => `${name} = '${value}'`);
  const files = {
    'pgpool.conf': lines.join('\n'),
    'pool_hba.conf': `host all all ${HOST}/32 trust`,
    'pcp.conf': '',
    pool_passwd: `${decodeURIComponent(username)}:TEXT${decodeURIComponent(password)}`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), `${text}\n`, { mode: 0o644 });
}

async function findPgpool(): Promise<{ command: string; libraries: string }> {
  const path = onPath('pgpool');
  if (path !== undefined) return { command: path, libraries: '' };
  try {
    const folder = await unpackedPackages(DEBIAN);
    return { command: join(folder, DEBIAN.program), libraries: await librariesOf(folder) };
  } catch (error) {
    const tried = `pgpool on the PATH; apt-get download ${DEBIAN.packages.join(' ')} (${firstLine(error)})`;
    throw new EngineUnavailable(`No pgpool-II on this machine; tried: ${tried}`);
  }
}
