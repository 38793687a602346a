import { type ChildProcess, type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { keepLines, keptLines } from './kept-lines.js';

const READY_TIMEOUT_MS = 150_000;
const TASK_TIMEOUT_MS = 150_000;
const LOG_WAIT_MS = 1_000;

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
      env: { ...process.env, LOG_LEVEL: process.env['PARLEY_TEST_LOG_LEVEL'] ?? 'info', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const logged = keepLines(child.stderr);
    const url = await urlOf(child);
    if (url !== null) return new StandaloneProcess(child, url);
    // Another process may keep the log open.
    await Promise.race([logged, sleep(LOG_WAIT_MS)]);
    throw new Error(`Parley exited before it was ready:\n${keptLines().join('\n')}`);
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

/** `null` if the process ends before it prints one. */
async function urlOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string | null> {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    clearTimeout(timer);
    return url;
  }
  return null;
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
