import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

import { joinSockets } from '#testing/engines/relay';

const HOST = '127.0.0.1';

/** A front that has no gateway for some files: it answers 503 for them, and passes everything else on. */
export class GatewaylessFront {
  private readonly sockets = new Set<Socket>();
  /** For each word in a path, how long its files are unavailable after the first request. */
  private readonly unavailable = new Map<string, number>();
  private readonly since = new Map<string, number>();
  private readonly server: Server;

  private constructor(private readonly target: URL) {
    this.server = createServer((asked, answer) => this.answer(asked, answer));
    this.server.on('upgrade', (asked: IncomingMessage, socket: Socket) => this.join(asked, socket));
  }

  /** @param unavailable milliseconds for which files with these words in their paths are unavailable after they are first asked for */
  static async start(target: string, unavailable: Readonly<Record<string, number>>): Promise<GatewaylessFront> {
    const front = new GatewaylessFront(new URL(target));
    for (const [word, ms] of Object.entries(unavailable)) front.unavailable.set(word, ms);
    await new Promise<void>((resolve) => front.server.listen(0, HOST, resolve));
    return front;
  }

  get url(): string {
    return `http://${HOST}:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** True if files with this word have been asked for. */
  hasRefused(word: string): boolean {
    return this.since.has(word);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private isUnavailable(path: string): boolean {
    const word = [...this.unavailable.keys()].find((each) => path.includes(each));
    if (word === undefined) return false;
    const since = this.since.get(word);
    if (since === undefined) this.since.set(word, Date.now());
    return since === undefined || Date.now() - since < (this.unavailable.get(word) ?? 0);
  }

  private answer(asked: IncomingMessage, answer: ServerResponse): void {
    if (this.isUnavailable(asked.url ?? '')) {
      answer.writeHead(503, { 'content-type': 'text/html' }).end('<h1>503 Service Unavailable</h1>');
      return;
    }
    const { hostname, port } = this.target;
    const { method, headers, url } = asked;
    const passed = request({ hostname, port, method, headers, path: url }, (found) => {
      answer.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  }

  /** Passes a WebSocket on. */
  private join({ method, url, rawHeaders }: IncomingMessage, near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    const headers = rawHeaders.map((word, index) => (index % 2 === 0 ? `${word}: ` : `${word}\r\n`)).join('');
    far.write(`${method ?? 'GET'} ${url ?? '/'} HTTP/1.1\r\n${headers}\r\n`);
    joinSockets(near, far, this.sockets);
  }
}
