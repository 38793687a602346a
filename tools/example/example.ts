import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { canListen, freePort } from '#engines/free-port';
import { ensureDatabase } from '#engines/postgres-cluster';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { projectFolder } from '#engines/project-folder';

import { isReady } from '../cluster/backend-pool.js';
import { SupervisedProcess } from '../cluster/supervised-process.js';

const READY_TIMEOUT_MS = 150_000;
const STOP_TIMEOUT_MS = 20_000;
const HEALTH_TIMEOUT_MS = 3_000;
const ROOT = projectFolder();
const SHOP = join(ROOT, 'examples/shop');
/** A process with this option of Node ends with this one, as Parley does itself. */
const ENDS_WITH_US = '--import=data:text/javascript,process.stdin.on("end",()=>process.exit()).resume()';

const run = promisify(execFile);

/** The shop, Parley, and PostgreSQL with a database for each. */
export class Example {
  private folder = '';
  private postgres: PostgresEngine | null = null;
  private readonly processes: SupervisedProcess[] = [];
  private starting: Promise<string> = Promise.resolve('');
  private stopped = false;

  constructor(private readonly port: number) {}

  /** Resolves with the URL of the shop. Call `stop` if it rejects. */
  start(): Promise<string> {
    this.starting = this.startAll();
    return this.starting;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    // A running start ends at its next step.
    for (const process of this.processes) await process.stop();
    await this.starting.catch(() => undefined);
    for (const process of this.processes) await process.stop();
    await this.postgres?.stop();
    if (this.folder !== '') await rm(this.folder, { recursive: true, force: true });
  }

  private async startAll(): Promise<string> {
    if (!(await canListen(this.port))) throw new Error(`PORT: 127.0.0.1:${this.port} is taken by another process`);
    await this.buildShop();
    this.folder = await mkdtemp(join(tmpdir(), 'parley-example-'));
    this.postgres = await startPostgres({ dataDir: join(this.folder, 'postgres'), persistent: false });
    const shop = `http://127.0.0.1:${this.port}`;
    const parley = await this.startParley(this.postgres.url, shop);
    await this.startShop({ SHOP_URL: shop, PARLEY_URL: parley, ...(await this.makeApp()) }, this.postgres.url);
    return shop;
  }

  private async buildShop(): Promise<void> {
    const env = { ...process.env, NODE_ENV: 'production' };
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    for (const options of [[], ['--ssr', 'src/server.ts']])
      await run(process.execPath, [vite, 'build', '--logLevel', 'warn', ...options], { cwd: SHOP, env });
  }

  /** `npm start`. People open the URL of the shop, so the line with that of Parley is not shown. */
  private async startParley(databaseUrl: string, shop: string): Promise<string> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await this.run({
      name: 'parley',
      script: join(ROOT, 'dist/apps/standalone/src/main.js'),
      options: [],
      env: {
        ...process.env,
        ...{ PORT: String(port), DATABASE_URL: databaseUrl, REDIS_URL: '', DATA_DIR: this.folder },
        ...{ CORS_ORIGINS: shop, AVATAR_ORIGINS: shop, PARLEY_PARENT_WATCH: 'stdin' },
        ...{ WEB: 'off', LOG_LEVEL: 'warn' },
      },
      isReady: () => isReady(url, HEALTH_TIMEOUT_MS),
      output: (chunk) => {
        if (!chunk.toString().startsWith('Parley is at ')) process.stderr.write(chunk);
      },
    });
    return url;
  }

  /** What an operator does once for a shop. */
  private async makeApp(): Promise<NodeJS.ProcessEnv> {
    const PARLEY_KEY = await this.admin('apps', 'create', 'shop', '--name', 'The shop');
    const PARLEY_TOKEN_SECRET = await this.admin('apps', 'tokens', 'shop', '--secret');
    await this.admin('apps', 'set', 'shop', '--users', 'closed');
    return { PARLEY_KEY, PARLEY_TOKEN_SECRET };
  }

  private async admin(...args: string[]): Promise<string> {
    const program = join(ROOT, 'dist/apps/admin/src/main.js');
    const { stdout } = await run(process.execPath, [program, ...args], {
      env: { ...process.env, DATA_DIR: this.folder },
    });
    return stdout.trim();
  }

  private async startShop(settings: NodeJS.ProcessEnv, parleyDatabase: string): Promise<void> {
    const databaseUrl = Object.assign(new URL(parleyDatabase), { pathname: '/shop' }).href;
    await ensureDatabase(parleyDatabase, 'shop');
    const url = `http://127.0.0.1:${this.port}/`;
    await this.run({
      name: 'shop',
      script: join(SHOP, 'dist/server/server.js'),
      options: [ENDS_WITH_US],
      env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, PORT: String(this.port), ...settings },
      isReady: async () => (await fetch(url).catch(() => null))?.ok === true,
    });
  }

  private async run(
    spec: Omit<ConstructorParameters<typeof SupervisedProcess>[0], 'readyTimeoutMs' | 'stopTimeoutMs'>,
  ) {
    if (this.stopped) throw new Error('stopped during the start');
    const timeouts = { readyTimeoutMs: READY_TIMEOUT_MS, stopTimeoutMs: STOP_TIMEOUT_MS };
    const supervised = new SupervisedProcess({ ...spec, ...timeouts }, true, () => undefined);
    this.processes.unshift(supervised);
    await supervised.start();
  }
}
