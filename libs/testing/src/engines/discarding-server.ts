import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Reads each request to its end, keeps nothing, and answers 200. */
const PROGRAM = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) => request.resume().once('end', () => response.end()));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));
`;

/** A process that only reads and discards: the control for the effect of what Parley does with the same bytes. */
export class DiscardingServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<DiscardingServer> {
    const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new DiscardingServer(child, line.toString().trim());
  }

  stop(): void {
    this.child.kill();
  }
}
