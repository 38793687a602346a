import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { firstLine } from './debian-packages.js';
import { EngineProcess } from './engine-process.js';
import { EngineUnavailable } from './engine-unavailable.js';

const run = promisify(execFile);

const START_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 50;
const STOP_TIMEOUT_MS = 5_000;
const INSTALL_TIMEOUT_MS = 180_000;
const COMMAND_TIMEOUT_MS = 180_000;

/**
 * `$1`: an empty folder; `$2`: the name of the machine. What programs write goes to memory, above this machine's own files.
 * Files that are mounted one by one, as Docker mounts `resolv.conf`, are copied. Debian asks `policy-rc.d` whether packages
 * may start their services. At last it prints the pid of the machine's first process as this machine's own processes see it.
 */
const BOOT = `set -e
  read -r pid _ < /proc/self/stat
  resolv=$(cat /etc/resolv.conf)
  mount -t tmpfs -o mode=0755 parley-test "$1"
  cd "$1"
  mkdir upper work root
  mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" parley-test root
  cd root
  mount -t proc proc proc
  mount --rbind /dev dev
  hostname "$2"
  printf '%s\\n' "$resolv" > etc/resolv.conf
  printf '%s\\n' "$2" | tee etc/mailname > etc/hostname
  printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' "$2" > etc/hosts
  printf '#!/bin/sh\\nexit 101\\n' > usr/sbin/policy-rc.d
  chmod 755 usr/sbin/policy-rc.d
  echo "pid $pid"
  exec chroot . sleep infinity`;

/** Its end, by whatever signal, ends all processes of the machine. */
const POWER = `unshare --mount --uts --pid --fork --kill-child sh -c "$0" boot "$@" &
  trap 'kill -KILL $!' INT TERM
  wait`;

const APT = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Options::=--force-unsafe-io'];

/**
 * A copy of this machine with a name, files, users and processes of its own, in which Debian's packages can be installed as their
 * maintainers mean it. Its network, and so its ports, are this machine's. Needs root and the right to mount.
 */
export class DebianMachine {
  private constructor(
    private readonly power: EngineProcess,
    private readonly folder: string,
    private readonly pid: string,
  ) {}

  /** Rejects with `EngineUnavailable` if this machine cannot have another one. */
  static async start(name: string): Promise<DebianMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-debian-'));
    const leftovers = { folder, names: [] };
    const power = await EngineProcess.start({ command: 'sh', args: ['-c', POWER, BOOT, folder, name], leftovers });
    const endsAt = performance.now() + START_TIMEOUT_MS;
    while (power.running && performance.now() < endsAt) {
      const pid = /^pid (\d+)$/m.exec(power.lastOutput)?.[1];
      if (pid !== undefined) return new DebianMachine(power, folder, pid);
      await sleep(POLL_INTERVAL_MS);
    }
    await power.end('SIGTERM', STOP_TIMEOUT_MS);
    await rm(folder, { recursive: true, force: true });
    throw new EngineUnavailable(`no machine of its own for Debian's packages (${power.lastLine})`);
  }

  /** Installs the packages with Debian's answers to their questions. Rejects with `EngineUnavailable` if that fails. */
  async install(...packages: string[]): Promise<void> {
    const install = ['install', ...APT, ...packages];
    try {
      await this.apt(install).catch(async () => {
        await this.apt(['update', '-qq']);
        await this.apt(install);
      });
    } catch (error) {
      throw new EngineUnavailable(`apt-get install ${packages.join(' ')} (${firstLine(error)})`);
    }
  }

  /** Standard output of the shell's commands. Rejects if one fails. */
  async run(commands: string): Promise<string> {
    const args = this.inside('sh', '-euc', commands);
    return (await run('nsenter', args, { timeout: COMMAND_TIMEOUT_MS, env: environment() })).stdout;
  }

  read(path: string): Promise<string> {
    return readFile(this.pathOf(path), 'utf8');
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(this.pathOf(path), text);
  }

  /** Ends all its processes. Nothing of it is left. */
  async stop(): Promise<void> {
    await this.power.end('SIGTERM', STOP_TIMEOUT_MS);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async apt(args: readonly string[]): Promise<void> {
    await run('nsenter', this.inside('apt-get', ...args), { timeout: INSTALL_TIMEOUT_MS, env: environment() });
  }

  private inside(command: string, ...args: string[]): string[] {
    return ['--target', this.pid, '--mount', '--uts', '--pid', '--root', '--wd', '--', command, ...args];
  }

  /** The path of its file, for this machine's processes. */
  private pathOf(path: string): string {
    return join('/proc', this.pid, 'root', path);
  }
}

function environment(): NodeJS.ProcessEnv {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { ...process.env, PATH: path, HOME: '/root', DEBIAN_FRONTEND: 'noninteractive' };
}
