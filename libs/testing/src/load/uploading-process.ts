import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Upload } from '#contracts';

/** Each line of the input is an upload. Prints the index and the status of each answer. */
const PROGRAM = `
  const { request } = require('node:http');
  const lines = require('node:readline').createInterface({ input: process.stdin });
  lines.setMaxListeners(0).on('line', (line) => {
    const { index, url, headers, bytes, isSlow } = JSON.parse(line);
    const body = Buffer.alloc(bytes);
    const options = { method: 'PUT', headers: { ...headers, 'content-length': bytes }, agent: false };
    const put = request(url, options, (answer) => {
      answer.resume().once('end', () => console.log(index + ' ' + answer.statusCode));
    });
    if (!isSlow) return put.end(body);
    let sent = Math.floor(bytes / 2);
    put.write(body.subarray(0, sent));
    const drip = setInterval(() => put.write(body.subarray(sent, (sent += 1))), 1_000);
    lines.once('close', () => {
      clearInterval(drip);
      put.end(body.subarray(sent));
    });
  });
`;

/** Uploads zeros. It is a process of its own, so its work does not delay the requests that a test measures. */
export class UploadingProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** The statuses of the answers, in the order of the uploads; `NaN` without an answer. */
    readonly statuses: readonly Promise<number>[],
  ) {}

  /** Starts all uploads; a slow one sends half of its bytes, then a byte a second until `end`. */
  static start(uploads: readonly (Upload & { readonly isSlow: boolean })[], bytes: number): UploadingProcess {
    const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    const answered: ((status: number) => void)[] = [];
    const statuses = uploads.map((_, index) => new Promise<number>((resolve) => (answered[index] = resolve)));
    const answers = createInterface({ input: child.stdout });
    answers.on('line', (line) => {
      const [index = Number.NaN, status = Number.NaN] = line.split(' ').map(Number);
      answered[index]?.(status);
    });
    // After a failure of the process no test waits for it.
    answers.on('close', () => answered.forEach((resolve) => resolve(Number.NaN)));
    uploads.forEach((upload, index) => child.stdin.write(`${JSON.stringify({ ...upload, index, bytes })}\n`));
    return new UploadingProcess(child, statuses);
  }

  /** The slow uploads send the rest. */
  end(): void {
    this.child.stdin?.end();
  }
}
