import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { askDocker } from './docker-api.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

/** Debian's paths: a newer client earlier on the PATH would need a plugin to build. */
const PROGRAMS = { daemon: '/usr/sbin/dockerd', client: '/usr/bin/docker', compose: '/usr/bin/docker-compose' };
const PACKAGES = 'docker.io docker-compose';
const FIREWALL_DROPS =
  'another Docker engine has set the firewall to drop traffic between containers: set DOCKER_HOST to that engine';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 100;
const COMMAND_TIMEOUT_MS = 300_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** `code` is not 0 if the command failed. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A Docker engine for tests: the one in `DOCKER_HOST`, or else a new one that shares nothing with others on the
 * machine. The new one has no default bridge, no firewall rules on the host, its own address range, and a folder that
 * `stop` removes. Published ports are therefore reachable from this machine only, and builds need `--network=host`.
 */
export class DockerEngine {
  private constructor(
    readonly host: string,
    private readonly daemon: EngineProcess | null,
    private readonly folder: string | null,
  ) {}

  /** Rejects with `EngineUnavailable` if no engine can run here. */
  static async start(): Promise<DockerEngine> {
    const given = process.env['DOCKER_HOST'];
    if (given) return answering(new DockerEngine(given, null, null));
    const missing = Object.values(PROGRAMS).find((path) => !existsSync(path));
    if (missing !== undefined) throw new EngineUnavailable(`${missing} is missing: install ${PACKAGES}`);
    if (process.getuid?.() !== 0) throw new EngineUnavailable('starting a Docker engine needs root');
    if (await firewallDrops()) throw new EngineUnavailable(FIREWALL_DROPS);
    const folder = await mkdtemp(join(tmpdir(), 'parley-docker-'));
    const host = `unix://${join(folder, 'socket')}`;
    const leftovers = { folder, names: ['data', 'run', 'socket', 'pid'] };
    const daemon = await EngineProcess.start({ command: PROGRAMS.daemon, args: argsOf(folder, host), leftovers });
    return answering(new DockerEngine(host, daemon, folder));
  }

  /** The engine that another test process has started. `stop` leaves it running. */
  static at(host: string): DockerEngine {
    return new DockerEngine(host, null, null);
  }

  /** Returns standard output. If the command fails, rejects with its error output. */
  async docker(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const outcome = await this.tryDocker(args, options);
    if (outcome.code !== 0) throw new Error(`docker ${args.join(' ')}: ${outcome.stderr || outcome.stdout}`);
    return outcome.stdout.trim();
  }

  tryDocker(args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
    return this.command(PROGRAMS.client, args, options);
  }

  tryCompose(args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
    return this.command(PROGRAMS.compose, args, options);
  }

  /** Asks the HTTP API. For questions that are repeated: `docker` needs much more CPU. */
  ask(path: string): Promise<unknown> {
    return askDocker(this.host, path);
  }

  /** Environment variables for a program that uses this engine. */
  get env(): Record<string, string> {
    return { DOCKER_HOST: this.host, DOCKER: PROGRAMS.client, DOCKER_COMPOSE: PROGRAMS.compose, DOCKER_BUILDKIT: '1' };
  }

  /** Runs any program with `env`. */
  async command(
    program: string,
    args: readonly string[],
    { env = {}, cwd, timeoutMs = COMMAND_TIMEOUT_MS }: CommandOptions = {},
  ): Promise<CommandOutcome> {
    const options = {
      env: { ...process.env, ...this.env, ...env },
      timeout: timeoutMs,
      maxBuffer: OUTPUT_BYTES_MAX,
      ...(cwd !== undefined && { cwd }),
    };
    try {
      return { code: 0, ...(await run(program, [...args], options)) };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as Partial<CommandOutcome>;
      return { code: typeof code === 'number' ? code : -1, stdout, stderr: stderr || String(error) };
    }
  }

  /** Removes all containers, stops the engine and deletes its folder; leaves an engine that we did not start alone. */
  async stop(): Promise<void> {
    const { daemon, folder } = this;
    if (daemon === null || folder === null) return;
    const containers = (await this.docker(['ps', '-aq']).catch(() => '')).split('\n').filter(Boolean);
    if (containers.length > 0) await this.tryDocker(['rm', '-f', '-v', ...containers]);
    // Otherwise their bridges stay on the host.
    await this.tryDocker(['network', 'prune', '--force']);
    await daemon.end('SIGTERM', STOP_TIMEOUT_MS);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Another engine's rules accept only its own bridges, and the kernel applies them to every bridge. */
async function firewallDrops(): Promise<boolean> {
  const asked = await readFile('/proc/sys/net/bridge/bridge-nf-call-iptables', 'utf8').catch(() => '0');
  if (asked.trim() !== '1') return false;
  const rules = await run('iptables', ['-S', 'FORWARD']).catch(() => ({ stdout: '' }));
  return rules.stdout.startsWith('-P FORWARD DROP');
}

function argsOf(folder: string, host: string): string[] {
  const pool = `10.${String(randomInt(128, 256))}.${String(64 * randomInt(4))}.0/18`;
  return [
    ...['--host', host, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'run')],
    ...['--pidfile', join(folder, 'pid'), '--default-address-pool', `base=${pool},size=24`],
    ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
  ];
}

async function answering(engine: DockerEngine): Promise<DockerEngine> {
  const endsAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const { code, stderr } = await engine.tryDocker(['version']);
    if (code === 0) return engine;
    if (performance.now() > endsAt) {
      await engine.stop();
      throw new EngineUnavailable(`the Docker engine does not answer: ${stderr.trim().split('\n').at(-1) ?? ''}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
