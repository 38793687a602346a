import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { once } from 'node:events';

import { joinSockets } from './relay.js';

const HOST = '127.0.0.1';
/** PostgreSQL's protocol: the length and the code of an SSLRequest. After the answer `S`, TLS begins. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const SSL_YES = 'S';

/** The key and certificate of a server. */
export interface TlsIdentity {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A port that accepts only TLS, in front of a server on this machine without TLS. */
export class TlsFront {
  /** Number of connections with TLS since the start. */
  encrypted = 0;
  /** Number of connections that did not ask for TLS. They are refused. */
  plain = 0;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly scheme: string,
  ) {}

  /** The target's URL with the port of the front. */
  get url(): string {
    const { port } = this.server.address() as { port: number };
    const rest = this.target.href.slice(this.target.href.indexOf('://'));
    return `${this.scheme}${rest.replace(this.target.host, `${HOST}:${String(port)}`)}`.replace(/\/$/, '');
  }

  /** Breaks all connections. New ones are accepted. */
  breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.breakAll();
    await closed;
  }

  /** Connects a decrypted socket with the server. */
  pass(near: Socket): void {
    this.encrypted += 1;
    joinSockets(near, connect(Number(this.target.port), this.target.hostname), this.sockets);
  }
}

/** TLS from the first byte, as in Redis. The URL begins with `rediss://`. */
export const redisBehindTls = (url: string, identity: TlsIdentity) => behindTls(url, identity, 'rediss');

export const httpBehindTls = (url: string, identity: TlsIdentity) => behindTls(url, identity, 'https');

async function behindTls(url: string, identity: TlsIdentity, scheme: string): Promise<TlsFront> {
  const server = createTlsServer({ ...identity });
  const front = new TlsFront(server, new URL(url), scheme);
  server.on('secureConnection', (socket) => front.pass(socket));
  server.on('tlsClientError', () => (front.plain += 1));
  await once(server.listen(0, HOST), 'listening');
  return front;
}

/** TLS after an SSLRequest, as in a PostgreSQL that has only `hostssl` lines. */
export async function postgresBehindTls(url: string, identity: TlsIdentity): Promise<TlsFront> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      if (!first.equals(SSL_REQUEST)) {
        front.plain += 1;
        socket.destroy();
        return;
      }
      socket.write(SSL_YES);
      front.pass(new TLSSocket(socket, { isServer: true, ...identity }));
    });
  });
  const front = new TlsFront(server, new URL(url), 'postgresql');
  await once(server.listen(0, HOST), 'listening');
  return front;
}
