import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DockerEngine, type CommandOptions } from '#engines/docker-engine';
import { freePort } from '#engines/free-port';
import { cacheFolder, projectFolder } from '#engines/project-folder';

import { isReady, TOPOLOGY_FILE } from '../topology/topology.js';
import { ContainerList } from './container-list.js';
import { SITE_FILE, type SiteHandle, TESTER } from './site-handle.js';

const READY_TIMEOUT_MS = 300_000;
const POLL_INTERVAL_MS = 500;
/** Enough to make the base images and build ours on a busy machine. */
const BUILD_TIMEOUT_MS = 1_500_000;

/** In place of the pinned ones, which are in no cache of this machine; tools/containers/base-images.sh makes them. */
const BASE_IMAGES = {
  NODE_IMAGE: 'parley-base/node',
  REDIS_IMAGE: 'parley-base/redis',
  POSTGRES_IMAGE: 'parley-base/postgres',
  HAPROXY_IMAGE: 'parley-base/haproxy',
  PROMETHEUS_IMAGE: 'parley-base/prometheus',
};

/**
 * Parley as in docker-compose.yml, in its own Docker engine. Base images come from this machine's packages, ours from
 * the Dockerfile, secrets from a temporary folder. The engine restarts a container that dies.
 */
export class ContainerSite {
  private watching = false;
  private watch: Promise<void> = Promise.resolve();

  private constructor(
    readonly engine: DockerEngine,
    private readonly site: SiteHandle,
  ) {}

  static async start(settings: Readonly<Record<string, string>>): Promise<ContainerSite> {
    const engine = await DockerEngine.start();
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-containers-'));
    try {
      const site = new ContainerSite(engine, await prepare(engine, folder, settings));
      await site.up();
      return site;
    } catch (error) {
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** `down -v`; rejects if any container, volume or network of the project remains. */
  async stop(): Promise<void> {
    this.watching = false;
    await this.watch;
    try {
      await compose(this.engine, this.site, ['--profile', 'monitoring', 'down', '-v', '--timeout', '5']);
      const left = await leftovers(this.engine, this.site.project);
      if (left.length > 0) throw new Error(`docker-compose down left ${left.join(', ')}`);
    } finally {
      await this.engine.stop();
      rmSync(this.site.folder, { recursive: true, force: true });
    }
  }

  private async up(): Promise<void> {
    try {
      await compose(this.engine, this.site, ['up', '-d']);
      await untilReady(this.site.url);
    } catch (error) {
      throw new Error(`${String(error)}\n${await containerLogs(this.engine, this.site, ['--tail', '5'])}`, {
        cause: error,
      });
    }
    const file = join(this.site.folder, 'topology.json');
    process.env[TOPOLOGY_FILE] = file;
    // A Parley that a test starts beside the site uses the same database, in which this secret encrypts the keys.
    process.env['SIGNING_KEY_SECRET'] = readFileSync(join(this.site.folder, 'secrets', 'signing_key_secret'), 'utf8');
    const list = new ContainerList(this.engine, this.site);
    writeWhole(file, await list.topology());
    this.watching = true;
    this.watch = this.keepUp(list, file);
    process.env[SITE_FILE] = join(this.site.folder, 'site.json');
    writeWhole(process.env[SITE_FILE], this.site);
  }

  /** Rewrites the topology file all the time: it then names each new process that is ready. */
  private async keepUp(list: ContainerList, file: string): Promise<void> {
    while (this.watching) {
      await sleep(POLL_INTERVAL_MS);
      try {
        writeWhole(file, await list.topology());
      } catch {
        // A container is stopping or starting; the next round sees the result.
      }
    }
  }
}

async function prepare(
  engine: DockerEngine,
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<SiteHandle> {
  const cwd = projectFolder();
  const must = async (program: string, args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await engine.command(program, args, { cwd, timeoutMs: BUILD_TIMEOUT_MS });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}:\n${stdout.slice(-2_000)}${stderr.slice(-4_000)}`);
  };
  await must('bash', ['tools/containers/base-images.sh', join(await cacheFolder(), 'containers')]);
  const build = [
    'tools/containers/build-images.mjs',
    '--network=host',
    '--build-arg',
    `BASE_IMAGE=${BASE_IMAGES.NODE_IMAGE}`,
  ];
  await must(process.execPath, build);
  const secrets = join(folder, 'secrets');
  await must('sh', ['deploy/make-secrets', secrets]);
  appendFileSync(join(secrets, 'redis_acl'), `\nuser ${TESTER.username} on >${TESTER.password} ~* &* +@all\n`);
  const envFile = join(folder, 'parley.env');
  writeFileSync(
    envFile,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const port = await freePort();
  const project = `parley${String(port)}`;
  const env = {
    COMPOSE_PROJECT_NAME: project,
    PARLEY_VERSION: versionOf(cwd),
    PARLEY_BIND: '127.0.0.1',
    PARLEY_PORT: String(port),
    PARLEY_TLS_PORT: String(await freePort()),
    PROMETHEUS_PORT: String(await freePort()),
    GRAFANA_PORT: String(await freePort()),
    PARLEY_SECRETS: secrets,
    PARLEY_ENV_FILE: envFile,
    ...BASE_IMAGES,
  };
  return { dockerHost: engine.host, project, folder, env, url: `http://127.0.0.1:${String(port)}` };
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Rejects with the output of docker-compose if it fails. */
export async function compose(
  engine: DockerEngine,
  { env }: Pick<SiteHandle, 'env'>,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await engine.tryCompose(args, {
    cwd: projectFolder(),
    ...options,
    env: { ...env, ...options.env },
  });
  if (code !== 0) throw new Error(`docker-compose ${args.join(' ')}:\n${stdout.slice(-2_000)}${stderr.slice(-4_000)}`);
  return stdout;
}

/** The log lines of each container. */
export async function containerLogs(engine: DockerEngine, site: SiteHandle, options: string[]): Promise<string> {
  const args = ['logs', '--no-color', ...options];
  const { stdout, stderr } = await engine.tryCompose(args, { cwd: projectFolder(), env: site.env });
  return stdout + stderr;
}

/** Containers, volumes and networks of the project. */
export async function leftovers(engine: DockerEngine, project: string): Promise<string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const lists = await Promise.all([
    engine.docker(['ps', '-a', ...filter, '--format', 'container {{.Names}}']),
    engine.docker(['volume', 'ls', ...filter, '--format', 'volume {{.Name}}']),
    engine.docker(['network', 'ls', ...filter, '--format', 'network {{.Name}}']),
  ]);
  return lists.flatMap((list) => list.split('\n').filter(Boolean));
}

async function untilReady(url: string): Promise<void> {
  const endsAt = performance.now() + READY_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (performance.now() > endsAt) throw new Error(`the containers are not ready at ${url}`);
    await sleep(POLL_INTERVAL_MS);
  }
}

function writeWhole(file: string, content: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
}
