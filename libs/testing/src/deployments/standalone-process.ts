import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const READY_TIMEOUT_MS = 150_000;
const TASK_TIMEOUT_MS = 150_000;

/** Another Parley, in one process, beside the deployment under test. */
export class StandaloneProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * @param settings added to the inherited environment; an empty value counts as not set
   * @param root a folder with a build of another version
   */
  static async start(settings: Readonly<Record<string, string>>, root = process.cwd()): Promise<StandaloneProcess> {
    const child = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
      cwd: root,
      env: { ...process.env, LOG_LEVEL: 'error', ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new StandaloneProcess(child, await urlOf(child));
  }

  /** A clean stop, as with Ctrl-C. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** `kill -9`. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await gone;
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the process has no standard output');
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    clearTimeout(timer);
    return url;
  }
  throw new Error('Parley exited before it was ready');
}

/** Runs a command of the standalone form (`backup/backup`) and returns its report; rejects if the command fails. */
export async function runTask(
  name: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [`dist/apps/standalone/src/${name}.js`, ...args], {
    env: { ...process.env, LOG_LEVEL: 'error', ...settings },
    timeout: TASK_TIMEOUT_MS,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}
