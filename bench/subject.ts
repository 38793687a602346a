import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Plan } from './plan.js';
import type { Scenario } from './scenarios.js';

const READY_TIMEOUT_MS = 60_000;

/** A server under measurement. */
export interface Subject {
  readonly name: string;
  /** Processes whose CPU time is measured, by part, including their children. */
  readonly parts: Readonly<Record<string, number>>;
  /** Creates the users and rooms of the scenario, once for all rounds. */
  prepare(scenario: Scenario): Promise<Pick<Plan, 'url' | 'clients' | 'begin'>>;
  stop(): Promise<void>;
}

/** Starts a process. Resolves with the first line of its standard output that `accepts` returns true for. */
export function startProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  accepts: (line: string) => boolean,
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(`${args.join(' ')} did not start`));
    const timer = setTimeout(fail, READY_TIMEOUT_MS);
    child.once('exit', fail);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!accepts(line)) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve({ child, line });
    });
  });
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
