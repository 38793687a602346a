import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { firstLine, librariesOf, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

const DEBIAN: DebianPackages = {
  name: 'redis-debian',
  packages: ['redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblzf1'],
  program: 'usr/bin/redis-server',
};
const DOCKER_TIMEOUT_MS = 10_000;
/** As in docker-compose.yml. */
const DOCKER_IMAGE = 'redis:7.2.16-bookworm@sha256:0637954999d01b7c9ce9167db2da50656e2590d3b884f1c600c5f63bb6e6773c';

/** How `redis-server` is run here: a binary with its libraries, or a container. */
export type RedisBinary =
  | { readonly kind: 'binary'; readonly path: string; readonly libraries: string | null }
  | { readonly kind: 'container'; readonly image: string };

/** Looks on the PATH, then unpacks Debian's packages without installing them, then asks docker. */
export async function findRedis(): Promise<RedisBinary> {
  const tried: string[] = [];
  for (const [name, find] of [
    ['redis-server on the PATH', fromPath],
    [`apt-get download ${DEBIAN.packages.join(' ')}`, fromDebian],
    [`docker run ${DOCKER_IMAGE}`, fromDocker],
  ] as const) {
    try {
      return await find();
    } catch (error) {
      tried.push(`${name} (${firstLine(error)})`);
    }
  }
  throw new EngineUnavailable(`No Redis on this machine; tried: ${tried.join('; ')}`);
}

function fromPath(): Promise<RedisBinary> {
  const path = onPath('redis-server');
  if (path === undefined) return Promise.reject(new Error('not there'));
  return Promise.resolve({ kind: 'binary', path, libraries: null });
}

async function fromDebian(): Promise<RedisBinary> {
  const folder = await unpackedPackages(DEBIAN);
  return { kind: 'binary', path: join(folder, DEBIAN.program), libraries: await librariesOf(folder) };
}

async function fromDocker(): Promise<RedisBinary> {
  await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: DOCKER_TIMEOUT_MS });
  return { kind: 'container', image: DOCKER_IMAGE };
}
