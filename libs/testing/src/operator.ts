import { execFile } from 'node:child_process';

import { topology } from './topology.js';

const PROGRAM = 'dist/apps/admin/src/main.js';
const TIMEOUT_MS = 60_000;
/** An export of a test's user is far smaller. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whoever runs the admin command beside the deployment: each call is a process of its own. */
export class TestOperator {
  /** @param environment where the command finds Parley; else the deployment under test */
  constructor(private readonly environment?: Readonly<Record<string, string>>) {}

  /** Runs to its end, whichever it is. */
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

  /** The answer in JSON of a command that must go well. */
  async ask<Answer>(...args: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }
}
