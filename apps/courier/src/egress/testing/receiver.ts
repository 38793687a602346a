import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Identity {
  readonly key: Buffer;
  readonly cert: Buffer;
}

export interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answering = (response: ServerResponse) => void;

export const status =
  (code: number, headers = {}): Answering =>
  (response) =>
    void response.writeHead(code, headers).end();

/** A real receiver of hooks, on all IPs of this machine. */
export class CountingReceiver {
  /** Connections since the start. */
  connections = 0;
  readonly open = new Set<Socket>();
  readonly received: Request[] = [];
  answer: Answering = status(204);

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
  ) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket)).on('error', () => undefined);
    });
  }

  /** @param identity with it, the receiver speaks TLS alone */
  static async start(identity?: Identity): Promise<CountingReceiver> {
    const server = identity === undefined ? createHttpServer() : createHttpsServer({ ...identity });
    const receiver = new CountingReceiver(server, identity === undefined ? 'http' : 'https');
    server.on('request', (incoming, response) => {
      void incoming.toArray().then((chunks: Buffer[]) => {
        const { method, url, headers } = incoming;
        receiver.received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        receiver.answer(response);
      });
    });
    await once(server.listen(0, '::'), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(host = '127.0.0.1', path = '/hook?a=1'): string {
    return `${this.scheme}://${host}:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    for (const socket of this.open) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A self-signed certificate. */
export function identityOf(names: string): Identity {
  const folder = mkdtempSync(join(tmpdir(), 'parley-receiver-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', '/CN=receiver', '-addext', `subjectAltName=${names}`];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const identity = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return identity;
}
