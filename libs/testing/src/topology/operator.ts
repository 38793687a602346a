import { type ChildProcess, execFile } from 'node:child_process';

import request from 'supertest';

import { internalUrlOf } from '#config/services';
import { ChatError, type ErrorBody } from '#contracts';
import { type InternalAccess, readInternalAccess } from '#access/internal-access-file';
import { ADMIN_ROUTES, OPERATOR_KEY_HEADER } from '#access/internal-api';

import { topology } from './topology.js';

const PROGRAM = 'dist/apps/admin/src/main.js';
/** An import waits while services restart. */
const TIMEOUT_MS = 240_000;
/** An export of a test's user is far smaller. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** The environment with which the admin command reaches a process with all services. */
export function operatorEnvironment(url: string, operatorSecret: string): Record<string, string> {
  return {
    AUTH_INTERNAL_URL: url,
    HISTORY_INTERNAL_URL: url,
    COURIER_INTERNAL_URL: url,
    OPERATOR_SECRET: operatorSecret,
  };
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Service = keyof typeof ADMIN_ROUTES;
type Method = 'get' | 'post' | 'put' | 'delete';

/** The operator of the deployment: `run` and `ask` are for tests of the command, `request` is for all others. */
export class TestOperator {
  /** @param environment with which the command finds Parley; default: the deployment under test */
  constructor(private readonly given?: Readonly<Record<string, string>>) {}

  /**
   * The answer to a request, as the command sends it. A command starts a process, which computes for a second.
   * @param path below the operator's routes of the service
   * @throws ChatError
   */
  async request<Answer>(service: Service, method: Method, path: string, body?: object): Promise<Answer> {
    const { url, secret } = await accessTo(service, this.environment());
    const test = request(url)[method](`/${ADMIN_ROUTES[service]}/${path}`).set(OPERATOR_KEY_HEADER, secret);
    const answer = await (body === undefined ? test : test.send(body));
    if (!answer.ok) throw ChatError.fromBody(answer.body as ErrorBody);
    return answer.body as Answer;
  }

  /** Runs the command in its own process. Resolves with the exit code and the output, also if the command fails. */
  run(...args: string[]): Promise<CommandResult> {
    return this.execute(args);
  }

  /** Runs the command, which gets `kill -9` as soon as `until` resolves, unless it has ended: then the exit code is -1. */
  runUntilKilled(until: Promise<unknown>, ...args: string[]): Promise<CommandResult> {
    return this.execute(args, (child) => void until.finally(() => child.kill('SIGKILL')));
  }

  private execute(args: readonly string[], watch: (child: ChildProcess) => void = () => {}): Promise<CommandResult> {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, ...this.environment() };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [PROGRAM, ...args],
        { env, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          resolve({ code: typeof code === 'number' ? code : -1, stdout, stderr });
        },
      );
      watch(child);
    });
  }

  /** The JSON output of a command that must succeed. */
  async ask<Answer>(...args: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }

  private environment(): Readonly<Record<string, string>> {
    const environment = this.given ?? topology().admin;
    if (environment === undefined) throw new Error('this deployment does not say how the admin command reaches it');
    return environment;
  }
}

/** Finds the service as the command does. */
async function accessTo(service: Service, environment: Readonly<Record<string, string>>): Promise<InternalAccess> {
  const { OPERATOR_SECRET: secret, DATA_DIR } = environment;
  const url = environment[internalUrlOf(service)];
  const access = url === undefined || secret === undefined ? await readInternalAccess(DATA_DIR ?? '') : { url, secret };
  if (access === undefined) throw new Error('this deployment does not say how an operator reaches it');
  return access;
}
