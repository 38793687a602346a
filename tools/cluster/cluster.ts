import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  perPlural,
  perService,
  service,
  SERVICE_TABLE,
  SERVICES,
  servicesWith,
  type Plural,
  type ServiceName,
} from '#config/services';
import { canListen, freePort } from '#engines/free-port';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { redisUrl, startRedisCluster } from '#engines/redis-cluster';
import { startRedis } from '#engines/redis-engine';
import { type EngineWatcher, SupervisedEngine } from '#engines/supervised-engine';
import { keptSecret } from '#persistence/kept-secret';

import { isReady } from './backend-pool.js';
import { FRONT_SETTINGS, type FrontSettings } from './front-settings.js';
import { freeInternalPorts, internalUrls } from './internal-ports.js';
import { migrate } from './migrations.js';
import type { ClusterOptions } from './options.js';
import { drainMs, serviceEnvironment, serviceSecrets } from './service-environment.js';
import { SupervisedProcess } from './supervised-process.js';

/** A busy machine starts six processes. One that ends fails the start at once. */
const READY_TIMEOUT_MS = 150_000;
const HEALTH_TIMEOUT_MS = 3_000;
/** Time to close after the drain. */
const CLOSE_TIMEOUT_MS = 6_000;
const FRONT_STOP_TIMEOUT_MS = 2_000;

interface Place {
  readonly pid: number;
  readonly url: string;
}

/** The output of `--json`, in this order. */
export interface ClusterState extends Readonly<Record<Plural, readonly Place[]>> {
  readonly url: string;
  readonly front: { readonly pid: number };
  /** One Redis, or the nodes of a Redis Cluster. */
  readonly redis: readonly Place[];
  readonly postgres: Place;
}

interface Member {
  readonly process: SupervisedProcess;
  readonly url: string;
}

/** Redis, PostgreSQL, the processes of the services and the front. */
export class LocalCluster {
  private readonly members = perService((): Member[] => []);
  private redis: SupervisedEngine[] = [];
  /** Deleted at the end. */
  private readonly ownFolders: string[] = [];
  private postgres: SupervisedEngine | null = null;
  private front: Member | null = null;
  private starting: Promise<void> = Promise.resolve();
  private started = false;
  private stopped: Promise<void> | null = null;

  /**
   * @param dist the folder of the compiled programs
   * @param changed called with the state when everything runs, and after restarts
   */
  constructor(
    private readonly options: ClusterOptions,
    private readonly dist: string,
    private readonly changed: (state: ClusterState) => void,
  ) {}

  /** Rejects with the output of a process that failed to start. Call `stop` afterwards to stop the others. */
  start(userEnv: NodeJS.ProcessEnv): Promise<void> {
    this.starting = this.startAll(userEnv);
    return this.starting;
  }

  /** Stops in order: gateways first, which drain their connections while everything else works; the engines last. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async startAll(userEnv: NodeJS.ProcessEnv): Promise<void> {
    const { host } = this.options;
    const port = this.options.port || (await freePort());
    if (!(await canListen(port, host))) throw new Error(`--port: ${host}:${port} is taken by another process`);
    const internalPorts = await freeInternalPorts();
    await this.startEngines();
    this.throwIfStopped();
    const env = serviceEnvironment(userEnv, {
      databaseUrl: this.postgres?.url ?? '',
      redisUrl: redisUrl(this.redis.map(({ url }) => url)),
      internalUrls: internalUrls(internalPorts),
      filesDir: await this.filesFolder(),
    });
    await migrate(
      servicesWith('postgres').map((name) => this.program(name, 'migrate')),
      env,
    );
    await this.plan(env, serviceSecrets(userEnv, await this.totpSecret()));
    this.front = this.planFront({ host, port, internalPorts, backends: this.backends() }, env);
    this.throwIfStopped();
    await Promise.all([this.front, ...this.services()].map(({ process }) => process.start()));
    this.started = true;
    this.announce();
  }

  private async stopAll(): Promise<void> {
    const stopMembers = (members: readonly Member[]): Promise<void[]> =>
      Promise.all(members.map(({ process }) => process.stop()));
    await stopMembers(this.started ? this.members.gateway : this.services());
    // A running start ends here, because its processes were stopped or at its next step.
    await this.starting.catch(() => undefined);
    await stopMembers([...this.services(), ...(this.front ? [this.front] : [])]);
    await Promise.all([...this.redis.map((engine) => engine.stop()), this.postgres?.stop()]);
    for (const folder of this.ownFolders) await rm(folder, { recursive: true });
  }

  private throwIfStopped(): void {
    if (this.stopped !== null) throw new Error('stopped during the start');
  }

  private async startEngines(): Promise<void> {
    const { dataDir } = this.options;
    const postgresAt = { dataDir: dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-cluster-'))) };
    const watcher: EngineWatcher = {
      restarted: () => this.announce(),
      failed: (error) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
    };
    const [redis, postgres] = await Promise.allSettled([
      this.startRedis(watcher),
      startPostgres({ ...postgresAt, persistent: dataDir !== null }),
    ]);
    if (postgres.status === 'fulfilled') {
      this.postgres = new SupervisedEngine(postgres.value, () => startAgain(postgres.value), watcher);
    }
    for (const result of [redis, postgres]) if (result.status === 'rejected') throw result.reason;
    if (!this.options.restart) return;
    for (const engine of [...this.redis, this.postgres]) void engine?.keepRunning();
  }

  /** Kept with the other data, if these are kept. */
  private async filesFolder(): Promise<string> {
    const { dataDir } = this.options;
    if (dataDir !== null) return join(dataDir, 'files');
    const folder = await mkdtemp(join(tmpdir(), 'parley-cluster-files-'));
    this.ownFolders.push(folder);
    return folder;
  }

  /** Kept with the accounts whose second factors it seals, if these are kept. */
  private async totpSecret(): Promise<string | undefined> {
    const { dataDir } = this.options;
    return dataDir === null ? undefined : keptSecret(join(dataDir, 'totp-secret'), 'TOTP_SECRET');
  }

  private async startRedis(watcher: EngineWatcher): Promise<void> {
    if (this.options.redisNodes === 1) {
      const engine = await startRedis();
      this.redis = [new SupervisedEngine(engine, () => startRedis({ port: engine.port }), watcher)];
    } else {
      const { nodes, folder } = await startRedisCluster(this.options.redisNodes);
      this.redis = nodes.map(({ engine, again }) => new SupervisedEngine(engine, again, watcher));
      this.ownFolders.push(folder);
    }
  }

  private async plan(env: NodeJS.ProcessEnv, secrets: ReturnType<typeof serviceSecrets>): Promise<void> {
    for (const app of SERVICES) {
      for (let number = 1; number <= this.options.processes[SERVICE_TABLE[app].plural]; number += 1) {
        const port = await freePort();
        const url = `http://127.0.0.1:${port}`;
        const spec = {
          name: `${app} ${number}`,
          script: this.program(app, 'main'),
          env: { ...env, ...secrets[app], PORT: String(port) },
          options: service(app).nodeOptions,
          isReady: () => isReady(url, HEALTH_TIMEOUT_MS),
          readyTimeoutMs: READY_TIMEOUT_MS,
          stopTimeoutMs: drainMs(env) + CLOSE_TIMEOUT_MS,
        };
        this.members[app].push({ process: this.supervise(spec), url });
      }
    }
  }

  private planFront(settings: FrontSettings, env: NodeJS.ProcessEnv): Member {
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    const url = `http://${host}:${settings.port}`;
    const spec = {
      name: 'front',
      script: join(this.dist, 'tools/cluster/front.js'),
      env: { ...env, [FRONT_SETTINGS]: JSON.stringify(settings) },
      options: [],
      isReady: async () => !(await canListen(settings.port, settings.host)),
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopTimeoutMs: FRONT_STOP_TIMEOUT_MS,
    };
    return { process: this.supervise(spec), url };
  }

  private supervise(spec: ConstructorParameters<typeof SupervisedProcess>[0]): SupervisedProcess {
    return new SupervisedProcess(spec, this.options.restart, () => this.announce());
  }

  private program(app: ServiceName, name: 'main' | 'migrate'): string {
    return join(this.dist, 'apps', app, 'src', `${name}.js`);
  }

  private services(): Member[] {
    return Object.values(this.members).flat();
  }

  private backends(): FrontSettings['backends'] {
    return perPlural((name) => this.members[name].map(({ url }) => url));
  }

  private announce(): void {
    const { front, redis, postgres } = this;
    if (!this.started || this.stopped !== null || front === null || postgres === null) return;
    this.changed({
      url: front.url,
      ...perPlural((name) => this.members[name].map(({ process: { pid }, url }) => ({ pid, url }))),
      front: { pid: front.process.pid },
      redis: redis.map(({ pid, url }) => ({ pid, url })),
      postgres: { pid: postgres.pid, url: postgres.url },
    });
  }
}

async function startAgain(postgres: PostgresEngine): Promise<PostgresEngine> {
  await postgres.restart();
  return postgres;
}
