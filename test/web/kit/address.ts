import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from '#engines/free-port';
import { topology } from '#testing/topology';

const HOST = '127.0.0.1';

/** An address of the deployment for one story, which can stop it there: to its pages, the server is down. */
export class Address {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  private constructor(private readonly port: number) {}

  static async start(): Promise<Address> {
    const address = new Address(await freePort());
    await address.start();
    return address;
  }

  get url(): string {
    return `http://${HOST}:${String(this.port)}`;
  }

  async start(): Promise<void> {
    const server = createServer((socket) => this.pass(socket));
    this.server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, HOST, resolve));
  }

  /** Breaks all connections. Further ones are refused. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => (server === null ? resolve(undefined) : server.close(resolve)));
  }

  private pass(near: Socket): void {
    const { hostname, port } = new URL(topology().url);
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
