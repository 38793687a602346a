import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

import { freePort } from '#engines/free-port';

const LOOPBACK = '127.0.0.1';

/** Gets the requests of one path. */
export interface HttpReceiver {
  take(headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): Promise<void> | void;
}

/** The HTTP server of all receivers, each at a path of its own. */
export class ReceiverServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param receivers by path, without the slash */
  static async start(receivers: ReadonlyMap<string, HttpReceiver>): Promise<ReceiverServer> {
    const port = await freePort();
    const server = createServer((request, response) => void pass(receivers, request, response));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, LOOPBACK, resolve));
    return new ReceiverServer(server, `http://${LOOPBACK}:${port}`);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

/** A request that ends before its body has come is no delivery. */
async function pass(
  receivers: ReadonlyMap<string, HttpReceiver>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const receiver = receivers.get(request.url?.slice(1) ?? '');
  if (receiver === undefined) response.writeHead(404).end();
  else await receiver.take(request.headers, Buffer.concat(chunks), response);
}
