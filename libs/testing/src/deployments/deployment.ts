import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { perPlural, service, SERVICES } from '#config/services';
import { freePort } from '#engines/free-port';

import { ContainerSite } from '../containers/site.js';
import { newSecret } from '../secrets/new-secret.js';
import { leaksIn } from '../secrets/leaks.js';
import { adminUrls, logFileBeside, type ServiceProcess, TOPOLOGY_FILE, type Topology } from '../topology/topology.js';

export type Form = 'embedded' | 'cluster' | 'containers';

const READY_TIMEOUT_MS = 200_000;
const STOP_TIMEOUT_MS = 30_000;
const RESTART_DELAY_MS = 1_000;
const OUTPUT_WAIT_MS = 1_000;
/** Characters of a dead process's output that an error quotes. */
const OUTPUT_CHARS_MAX = 4_000;

/** Environment variable with the number of Redis nodes of a cluster. */
const REDIS_NODES = 'PARLEY_TEST_REDIS_NODES';

/** The log of a deployment has what an operator sees by default. Tests at the same time share its hooks, and receive on this machine. */
const SETTINGS = {
  RATE_LIMITS: 'off',
  LOG_LEVEL: process.env['PARLEY_TEST_LOG_LEVEL'] ?? 'info',
  HOOKS_MAX: '1000',
  HOOKS_ALLOW: 'loopback',
  PUSH_CONTACT: 'mailto:operator@chat.example',
  PUSH_ALLOW: 'loopback',
  // As `npm start`.
  ADMIN_FROM: 'loopback',
};

/** Shorter than on real sites, in the same proportion: a rolling restart of everything takes a minute. */
const SHORT_DRAIN = { DRAIN_MS: '3000', DRAIN_NOTICE_MS: '2000' };
/** As `npm start` and `npm run cluster`. A real site starts closed. */
const OPEN = { REGISTRATION: 'open', GUESTS: 'on', FILES: 'folder', GUEST_FILES: 'on' };

type Settings = Readonly<Record<string, string>>;

/** A running Parley for the system suite. It writes the file that `topology()` reads. */
export interface Deployment {
  /** Rejects if the log shows a token, a password or a message of the tests. Not for containers. */
  stop(): Promise<void>;
}

/**
 * Starts a built Parley on free ports and a temporary folder. A killed process restarts by itself. Until `stop`,
 * `topology()` in this process describes this deployment.
 * @param given environment variables that add to the defaults for tests or override them; they may depend on the URL, but not in
 * containers
 * @param onOutput called with each piece of the processes' output, log lines included
 */
export async function startDeployment(
  form: Form,
  given: Settings | ((url: string) => Settings) = {},
  onOutput: (text: string) => void = () => undefined,
): Promise<Deployment> {
  const port = await freePort();
  const settings = typeof given === 'function' ? given(`http://127.0.0.1:${port}`) : given;
  if (form === 'containers') return ContainerSite.start({ ...SETTINGS, ...SHORT_DRAIN, ...OPEN, ...settings });
  const folder = mkdtempSync(join(tmpdir(), `parley-test-${form}-`));
  const deployment =
    form === 'embedded'
      ? new Embedded(folder, port, settings, onOutput)
      : new Cluster(folder, port, settings, onOutput);
  const outer = process.env[TOPOLOGY_FILE];
  process.env[TOPOLOGY_FILE] = deployment.file;
  const stop = async (): Promise<void> => {
    try {
      await deployment.stop();
    } finally {
      if (outer === undefined) delete process.env[TOPOLOGY_FILE];
      else process.env[TOPOLOGY_FILE] = outer;
    }
  };
  try {
    await deployment.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Vitest only prints what the teardown of a suite throws. This makes the run fail too. */
export async function stopAfterSuite(deployment: Deployment): Promise<void> {
  try {
    await deployment.stop();
  } catch (error) {
    process.exitCode = 1;
    throw error;
  }
}

abstract class Supervised implements Deployment {
  readonly file: string;
  private readonly log: string;
  protected child: ChildProcess | null = null;
  private output = '';
  private stopping = false;
  private gone = false;

  constructor(
    protected readonly folder: string,
    protected readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly onOutput: (text: string) => void,
  ) {
    this.file = join(folder, 'topology.json');
    this.log = logFileBeside(this.file);
  }

  protected abstract readonly args: readonly string[];
  protected abstract readonly env: Record<string, string>;
  /** The topology in a line of the child's standard output; null if the line has none. */
  protected abstract read(line: string): Topology | null;
  protected restartsItself = false;

  start(): Promise<void> {
    const child = spawn(process.execPath, this.args, {
      env: { ...process.env, ...SETTINGS, ...this.settings, PORT: String(this.port), ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stderr.on('data', (chunk: Buffer) => {
      if (!this.gone) appendFileSync(this.log, chunk);
      this.keep(chunk.toString('utf8'));
    });
    child.once('exit', () => this.exited());
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`Parley is not ready:\n${this.output}`));
      const timer = setTimeout(fail, READY_TIMEOUT_MS);
      child.once('exit', fail);
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.keep(`${line}\n`);
        const topology = this.read(line);
        if (topology === null) return;
        this.write(topology);
        clearTimeout(timer);
        child.off('exit', fail);
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => {
        // After the last of its output, unless another process keeps that open.
        child.once('close', resolve);
        child.once('exit', () => setTimeout(resolve, OUTPUT_WAIT_MS));
      });
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    }
    this.gone = true;
    const leaks = existsSync(this.log) ? leaksIn(readFileSync(this.log), this.file) : [];
    rmSync(this.folder, { recursive: true, force: true });
    if (leaks.length > 0) throw new Error(`the log shows what it must not:\n- ${leaks.join('\n- ')}`);
  }

  private exited(): void {
    if (this.stopping || this.restartsItself) return;
    setTimeout(() => {
      if (!this.stopping) this.start().catch((error: unknown) => this.keep(String(error)));
    }, RESTART_DELAY_MS);
  }

  private write(topology: Topology): void {
    writeFileSync(`${this.file}.new`, JSON.stringify(topology));
    renameSync(`${this.file}.new`, this.file);
  }

  private keep(text: string): void {
    this.output = (this.output + text).slice(-OUTPUT_CHARS_MAX);
    this.onOutput(text);
    if (process.env['PARLEY_TEST_LOG_LEVEL'] !== undefined) process.stderr.write(text);
  }
}

class Embedded extends Supervised {
  protected readonly args = ['dist/apps/standalone/src/main.js'];
  protected readonly env = { DATA_DIR: join(this.folder, 'data'), DATABASE_URL: '', REDIS_URL: '' };

  protected read(line: string): Topology | null {
    const url = /^Parley is at (https?:\S+)/.exec(line)?.[1]?.replace(/\/$/, '');
    if (url === undefined || this.child?.pid === undefined) return null;
    const self = { pid: this.child.pid, url };
    const admin = { DATA_DIR: this.env.DATA_DIR };
    return { url, ...perPlural(() => [self]), redis: [], postgres: this.postgres(), admin };
  }

  private postgres(): { pid: number; url: string } {
    const data = this.env.DATA_DIR;
    const [pid, , , port] = readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    const password = readFileSync(join(data, 'postgres.password'), 'utf8');
    return { pid: Number(pid), url: `postgresql://parley:${password}@127.0.0.1:${String(port)}/parley` };
  }
}

class Cluster extends Supervised {
  protected override restartsItself = true;
  protected readonly env = { OPERATOR_SECRET: newSecret() };
  protected readonly args = [
    'dist/tools/cluster/main.js',
    ...SERVICES.flatMap((name) => [`--${service(name).plural}`, '2']),
    ...['--redis-nodes', process.env[REDIS_NODES] ?? '1'],
    ...['--port', String(this.port), '--data', join(this.folder, 'cluster'), '--json'],
  ];

  protected read(line: string): Topology | null {
    if (!line.startsWith('{"url"')) return null;
    const printed = JSON.parse(line) as Omit<Topology, 'redis'> & { redis: ServiceProcess | ServiceProcess[] };
    return {
      ...printed,
      redis: [printed.redis].flat(),
      admin: { ...this.env, ...adminUrls(printed) },
    };
  }
}
