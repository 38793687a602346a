import { type ChildProcess, spawn } from 'node:child_process';

/** Characters of output that are kept for error messages. */
const OUTPUT_CHARS_MAX = 4096;
const OUTPUT_WAIT_MS = 100;

export interface EngineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Files in a folder, which the guardian deletes with the folder if this process dies before the engine. */
  readonly leftovers?: { readonly folder: string; readonly names: readonly string[] };
}

/** A running engine in its own process group: Ctrl-C in a terminal reaches only us, and we stop the engine cleanly. */
export class EngineProcess {
  readonly pid: number;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  private output = '';
  private gone = false;

  private constructor(child: ChildProcess, pid: number, leftovers: EngineCommand['leftovers']) {
    this.pid = pid;
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('utf8')).slice(-OUTPUT_CHARS_MAX);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const guardian = guard(pid, leftovers);
    this.exited = new Promise((resolve) => {
      child.once('close', resolve);
      child.once('exit', () => {
        this.gone = true;
        guardian?.kill('SIGKILL');
        // `close` may not come: children of the engine may keep its output open.
        setTimeout(resolve, OUTPUT_WAIT_MS);
      });
    });
  }

  /** Rejects when the command cannot be run at all. */
  static start({ command, args, leftovers, ...options }: EngineCommand): Promise<EngineProcess> {
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      if (child.pid !== undefined) resolve(new EngineProcess(child, child.pid, leftovers));
    });
  }

  get running(): boolean {
    return !this.gone;
  }

  /** The last line of its output, for an error message. */
  get lastLine(): string {
    return this.output.trim().split('\n').at(-1) ?? '';
  }

  get lastOutput(): string {
    return this.output;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.gone) signalPid(this.pid, signal);
  }

  /** Sends the signal, then SIGKILL after `timeoutMs`; resolves when the process is gone. */
  async end(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), timeoutMs);
    await this.exited;
    clearTimeout(timer);
  }
}

/** Returns false if the process no longer exists. */
export function signalPid(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** `$1`: the engine's pid; `$2`: the folder to clean up, or empty; further arguments: names in it. */
const GUARDIAN = `
  read -r _
  kill -INT "$1"
  [ -n "$2" ] || exit 0
  while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
  cd "$2" || exit 0
  folder=$2; shift 2
  rm -rf -- "$@"
  cd / && rmdir -- "$folder"`;

/**
 * Stops the engine when this process dies, even by SIGKILL. A shell waits for the end of its standard input, which the
 * kernel closes with this process, and then sends SIGINT (both engines then stop cleanly). Not on Windows.
 */
function guard(pid: number, leftovers: EngineCommand['leftovers']): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const tidy = leftovers === undefined ? [''] : [leftovers.folder, ...leftovers.names];
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'parley-guardian', String(pid), ...tidy], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the engine may become an orphan; the next start on the folder ends it.
  guardian.once('error', () => guardian.removeAllListeners());
  guardian.unref();
  const input = guardian.stdin;
  input?.once('error', () => input.destroy());
  return guardian;
}
