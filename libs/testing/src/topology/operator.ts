import { execFile } from 'node:child_process';

import { topology } from './topology.js';

const PROGRAM = 'dist/apps/admin/src/main.js';
const TIMEOUT_MS = 60_000;
/** An export of a test's user is far smaller. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** The environment with which the admin command reaches a process with all services. */
export function operatorEnvironment(url: string, operatorSecret: string): Record<string, string> {
  return { AUTH_INTERNAL_URL: url, HISTORY_INTERNAL_URL: url, OPERATOR_SECRET: operatorSecret };
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the admin command against the deployment, each call in its own process. */
export class TestOperator {
  /** @param environment with which the command finds Parley; default: the deployment under test */
  constructor(private readonly environment?: Readonly<Record<string, string>>) {}

  /** Resolves with the exit code and the output, also if the command fails. */
  run(...args: string[]): Promise<CommandResult> {
    const own = this.environment ?? topology().admin;
    if (own === undefined) throw new Error('this deployment does not say how the admin command reaches it');
    const env = { PATH: process.env['PATH'], ...own };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [PROGRAM, ...args],
        { env, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          resolve({ code: typeof code === 'number' ? code : -1, stdout, stderr });
        },
      );
    });
  }

  /** The JSON output of a command that must succeed. */
  async ask<Answer>(...args: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }
}
