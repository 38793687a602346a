import { execFile } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import {
  internalUrlOf,
  perPlural,
  service as entryOf,
  SERVICES,
  servicesWith,
  type ServiceName,
} from '#config/services';
import { canListen, freePort } from '#engines/free-port';
import { type RedisEngine, startRedis } from '#engines/redis-engine';

import { FRONT_SETTINGS } from '../../tools/cluster/front-settings.js';
import { freeInternalPorts, internalUrls, type InternalPorts } from '../../tools/cluster/internal-ports.js';
import { migrate } from '../../tools/cluster/migrations.js';
import { serviceEnvironment } from '../../tools/cluster/service-environment.js';
import { SupervisedProcess } from '../../tools/cluster/supervised-process.js';
import type { ChaosCheck } from './chaos-check.js';
import { ChaosDatabase, type DatabaseCopy } from './database.js';
import { NetworkLink, type ServiceLinks } from './link.js';
import { ChaosService } from './service.js';
import { ServiceNetwork } from './service-network.js';
import type { ChaosSite } from './site.js';
import { SiteOperator } from './site-operator.js';
import { newSecret, settings } from './settings.js';
import { SmallDisk } from './small-disk.js';

const run = promisify(execFile);

const PROCESSES_EACH = 2;
const FRONT_READY_TIMEOUT_MS = 180_000;
const FRONT_STOP_TIMEOUT_MS = 2_000;
const WHOLE_TIMEOUT_MS = 240_000;
const POLL_INTERVAL_MS = 100;
const RESTART_DELAY_MS = 1_000;
const ANY_HOST = '127.0.0.1';

export interface LocalSiteOptions {
  /** The folder of the compiled programs under test. */
  readonly dist: string;
  /** The build of the version before; null: no rolling restarts. */
  readonly previousDist: string | null;
  readonly withStandby: boolean;
  /** The operator's check. Null: none. It ends with the site. */
  readonly check: ChaosCheck | null;
  /** Receives the logs of all processes. */
  readonly logFile: string;
}

/** The scaled-out form on this machine: two processes of each service, the front, Redis and PostgreSQL. */
export class LocalSite implements ChaosSite {
  readonly services: ChaosService[] = [];
  readonly links = new Map<ChaosService, ServiceLinks>();
  /** From all couriers to the receivers of the run. */
  private receiverLink: NetworkLink | null = null;
  disk: SmallDisk | null = null;
  network: ServiceNetwork | null = null;
  private readonly log: WriteStream;
  private front: SupervisedProcess | null = null;
  private frontPort = 0;
  private redisEngine: RedisEngine | null = null;
  private databaseServer: ChaosDatabase | null = null;
  private folder = '';
  private env: NodeJS.ProcessEnv = {};
  readonly operator = new SiteOperator((app) => this.servicesOf(app)[0]?.url ?? '');
  private readonly courierKeySecret = newSecret();
  private readonly totpSecret = newSecret();
  private isStopping = false;
  private stopped: Promise<void> | null = null;

  private constructor(readonly options: LocalSiteOptions) {
    this.log = createWriteStream(options.logFile);
  }

  /** If the signal is aborted, throws its reason and leaves nothing behind. */
  static async start(options: LocalSiteOptions, signal: AbortSignal): Promise<LocalSite> {
    const site = new LocalSite(options);
    try {
      await site.startEngines(signal);
      signal.throwIfAborted();
      await Promise.race([site.startServices(), untilAborted(signal)]);
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  get url(): string {
    return `http://${ANY_HOST}:${this.frontPort}`;
  }

  get database(): ChaosDatabase {
    if (this.databaseServer === null) throw new Error('PostgreSQL has not been started');
    return this.databaseServer;
  }

  get redis(): RedisEngine {
    if (this.redisEngine === null) throw new Error('Redis has not been started');
    return this.redisEngine;
  }

  get frontPid(): number {
    return this.front?.pid ?? 0;
  }

  servicesOf(app: ServiceName): readonly ChaosService[] {
    return this.services.filter((service) => service.app === app);
  }

  get allLinks(): readonly NetworkLink[] {
    const ofServices = [...this.links.values()].flatMap(({ redis, asked, postgres }) => [redis, ...asked, postgres]);
    return [...ofServices, this.receiverLink, this.options.check?.link ?? null].filter((link) => link !== null);
  }

  /** The names begin with the ids. */
  async storedFiles(): Promise<readonly string[]> {
    const entries = await readdir(join(this.folder, 'data', 'files'), { recursive: true, withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name.split('.')[0] ?? ''] : []));
  }

  makeApp(username: string): Promise<string> {
    return this.operator.makeApp(username);
  }

  /** Returns the URL at which the couriers reach this server. */
  async linkReceivers(url: string): Promise<string> {
    this.receiverLink = await NetworkLink.start('couriers to receivers', url, this.network?.ip ?? ANY_HOST);
    return this.receiverLink.url;
  }

  /** Resolves when every process is ready. */
  async untilWhole(): Promise<void> {
    const endsAt = performance.now() + WHOLE_TIMEOUT_MS;
    for (;;) {
      const ready = await Promise.all(this.services.map((service) => service.isReady()));
      if (ready.every(Boolean) && !(await canListen(this.frontPort, ANY_HOST))) return;
      if (performance.now() > endsAt) throw new Error('the deployment does not become ready again');
      await sleep(POLL_INTERVAL_MS);
    }
  }

  copyDatabase(): Promise<DatabaseCopy> {
    return this.database.copy(join(this.folder, 'copy'));
  }

  /** As `docs/operations/backup.md` says: nothing runs meanwhile, and the store has another epoch when the services start. */
  async restore(copy: DatabaseCopy): Promise<void> {
    await Promise.all([...this.services.map((service) => service.stop()), this.front?.stop()]);
    await this.database.restore(copy);
    await run(process.execPath, [join(this.options.dist, 'apps/history/src/renew-epoch.js')], { env: this.env });
  }

  /** Resolves when everything is ready. */
  async startAll(): Promise<void> {
    await Promise.all([...this.services.map((service) => service.start()), this.front?.start()]);
    await this.untilWhole();
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    this.isStopping = true;
    for (const service of this.services) service.signal('SIGCONT');
    await Promise.all([...this.services.map((service) => service.stop()), this.front?.stop()]);
    await Promise.all([this.redisEngine?.stop(), this.databaseServer?.stop()]);
    await Promise.all([...this.allLinks.map((link) => link.close()), this.options.check?.close()]);
    await this.network?.remove();
    await this.disk?.unmount();
    if (this.folder !== '') await rm(this.folder, { recursive: true, force: true });
    this.log.end();
  }

  private async startEngines(signal: AbortSignal): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'));
    const dataDir = join(this.folder, 'data');
    await mkdir(dataDir);
    this.disk = await SmallDisk.mount(dataDir);
    this.network = await ServiceNetwork.create();
    signal.throwIfAborted();
    const { withStandby, check } = this.options;
    await check?.linkAt(this.network?.ip ?? ANY_HOST);
    const report = (line: string): void => void this.log.write(`${line}\n`);
    this.databaseServer = await ChaosDatabase.start({ dataDir: join(dataDir, 'primary'), withStandby }, report);
    this.redisEngine = await startRedis();
    void this.keepRedisRunning();
  }

  private async startServices(): Promise<void> {
    const { dist } = this.options;
    this.frontPort = await freePort();
    const internalPorts = await freeInternalPorts();
    const env = (this.env = serviceEnvironment(settings(this.options.check?.settings), {
      databaseUrl: this.database.url,
      redisUrl: this.redis.url,
      internalUrls: internalUrls(internalPorts),
      filesDir: join(this.folder, 'data', 'files'),
    }));
    await migrate(
      servicesWith('postgres').map((app) => join(dist, 'apps', app, 'src/migrate.js')),
      env,
    );
    for (const app of SERVICES)
      for (let number = 1; number <= PROCESSES_EACH; number += 1) await this.plan(app, number, env);
    this.front = this.planFront(internalPorts, env);
    await this.startAll();
  }

  /** Each service reaches the others over links of its own. */
  private async plan(app: ServiceName, number: number, env: NodeJS.ProcessEnv): Promise<void> {
    const name = `${app} ${number}`;
    const { stores, asks, secrets } = entryOf(app);
    const host = this.network?.ip ?? ANY_HOST;
    const linkTo = (part: string, url: string): Promise<NetworkLink> =>
      NetworkLink.start(`${name} to ${part}`, url, host);
    const redis = await linkTo('Redis', this.redis.url);
    const postgres = stores.includes('postgres') ? await linkTo('PostgreSQL', this.database.url) : null;
    const asked = await Promise.all(
      asks.map(async (other) => ({
        variable: internalUrlOf(other),
        link: await linkTo(other, env[internalUrlOf(other)] ?? ''),
      })),
    );
    const own = {
      REDIS_URL: redis.url,
      ...(postgres !== null && { DATABASE_URL: postgres.url }),
      ...(secrets.includes('OPERATOR') && { OPERATOR_SECRET: this.operator.secret }),
      ...(secrets.includes('COURIER_KEY') && { COURIER_KEY_SECRET: this.courierKeySecret }),
      ...(secrets.includes('TOTP') && { TOTP_SECRET: this.totpSecret }),
      ...Object.fromEntries(asked.map(({ variable, link }) => [variable, link.url])),
    };
    const service = new ChaosService({
      app,
      number,
      port: await freePort(),
      namespace: (await this.network?.add()) ?? null,
      dist: this.options.dist,
      env: { ...env, ...own },
      output: (chunk) => void this.log.write(chunk),
    });
    this.services.push(service);
    this.links.set(service, { redis, asked: asked.map(({ link }) => link), postgres });
  }

  private planFront(internalPorts: InternalPorts, env: NodeJS.ProcessEnv): SupervisedProcess {
    const backends = perPlural((app) => this.servicesOf(app).map(({ url }) => url));
    const front = { host: ANY_HOST, port: this.frontPort, internalPorts, backends };
    return new SupervisedProcess(
      {
        name: 'front',
        script: join(this.options.dist, 'tools/cluster/front.js'),
        env: { ...env, [FRONT_SETTINGS]: JSON.stringify(front) },
        options: [],
        isReady: async () => !(await canListen(this.frontPort, ANY_HOST)),
        readyTimeoutMs: FRONT_READY_TIMEOUT_MS,
        stopTimeoutMs: FRONT_STOP_TIMEOUT_MS,
        output: (chunk) => void this.log.write(chunk),
      },
      true,
      () => undefined,
    );
  }

  /** Redis keeps nothing: a dead one comes back empty. */
  private async keepRedisRunning(): Promise<void> {
    while (!this.isStopping) {
      const { port, exited } = this.redis;
      await exited;
      await sleep(RESTART_DELAY_MS);
      if (!this.isStopping)
        this.redisEngine = await startRedis({ port }).catch((error: unknown) => {
          this.log.write(`${String(error)}\n`);
          return this.redis;
        });
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
