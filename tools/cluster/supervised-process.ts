import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const OUTPUT_LINES_MAX = 20;
const RESTART_DELAY_MS = 1_000;
const POLL_INTERVAL_MS = 100;

export interface ProcessSpec {
  /** Display name, such as `gateway 1`. */
  readonly name: string;
  /** The script, run by this version of Node. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  /** Options of Node. */
  readonly options: readonly string[];
  readonly isReady: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** Time between SIGTERM and SIGKILL. */
  readonly stopTimeoutMs: number;
  /** A command that runs the process, with its arguments. */
  readonly prefix?: readonly string[];
  /** Receives what the process writes. Default: this process's standard error. */
  readonly output?: (chunk: Buffer) => void;
}

/**
 * A child process that is restarted with the same settings 1 s after it dies. Its standard input is a pipe from this
 * process. If this process dies, the system closes the pipe and the child exits.
 */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;
  private lines: string[] = [];

  /** @param changed called when a restarted process is ready */
  constructor(
    private readonly spec: ProcessSpec,
    private readonly restart: boolean,
    private readonly changed: () => void,
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Also after a stop. Rejects with its last output if it exits or is not ready in time. */
  async start(): Promise<void> {
    const { readyTimeoutMs, isReady } = this.spec;
    this.stopping = false;
    const child = this.spawn();
    const endsAt = performance.now() + readyTimeoutMs;
    while (!(await isReady())) {
      if (hasEnded(child)) throw this.failed(`ended at its start (${endOf(child)})`);
      if (performance.now() > endsAt) {
        throw this.failed(`is not ready within ${readyTimeoutMs} ms`);
      }
      await sleep(POLL_INTERVAL_MS);
    }
    if (hasEnded(child)) throw this.failed(`ended at its start (${endOf(child)})`);
    child.once('exit', () => void this.revive());
    if (hasEnded(child)) void this.revive();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const child = this.child;
    if (child === null || hasEnded(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), this.spec.stopTimeoutMs);
    await gone;
    clearTimeout(timer);
  }

  private failed(how: string): Error {
    return new Error([`${this.spec.name} ${how}`, ...this.lines].join('\n'));
  }

  private spawn(): ChildProcess {
    const { script, env, options, prefix = [] } = this.spec;
    const [command = process.execPath, ...args] = [...prefix, process.execPath, ...options, script];
    // Its own process group: Ctrl-C reaches only this process, which then stops the children in order.
    const child = spawn(command, args, {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    this.lines = [];
    child.stdout.on('data', (chunk: Buffer) => this.pass(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.pass(chunk));
    return child;
  }

  private pass(chunk: Buffer): void {
    if (this.spec.output === undefined) process.stderr.write(chunk);
    else this.spec.output(chunk);
    const lines = chunk.toString('utf8').split('\n').filter(Boolean);
    this.lines = [...this.lines, ...lines].slice(-OUTPUT_LINES_MAX);
  }

  /** Retries until it succeeds, because a service cannot start before Redis is back. */
  private async revive(): Promise<void> {
    while (this.restart && !this.stopping) {
      await sleep(RESTART_DELAY_MS);
      if (this.stopping) return;
      try {
        await this.start();
        this.changed();
        return;
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        if (this.child !== null && !hasEnded(this.child)) this.child.kill('SIGKILL');
      }
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function endOf({ signalCode, exitCode }: ChildProcess): string {
  return signalCode ?? `exit code ${String(exitCode)}`;
}
