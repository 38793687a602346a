import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from '#engines/free-port';

const HOST = '127.0.0.1';

/** A port that passes connections on, like a proxy in front of servers. A test can stop it, or move it to another server. */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  private constructor(
    private readonly port: number,
    private readonly target: () => string,
  ) {}

  /** @param target the URL of the server for the next connection */
  static async start(target: () => string): Promise<Relay> {
    const relay = new Relay(await freePort(), target);
    await relay.start();
    return relay;
  }

  /** The target's URL with the port of the relay. */
  get url(): string {
    return Object.assign(new URL(this.target()), { host: `${HOST}:${String(this.port)}` }).href.replace(/\/$/, '');
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
    const { hostname, port } = new URL(this.target());
    joinSockets(near, connect(Number(port), hostname), this.sockets);
  }
}

/** Passes everything between two sockets until one of them closes. They are in `open` while they are open. */
export function joinSockets(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    open.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      open.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  }
}
