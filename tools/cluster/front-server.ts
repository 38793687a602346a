import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { createProxyServer } from 'http-proxy-3';

import { ChatError } from '#contracts';
import { problemHeaders, toProblem } from '#platform/problem.policy';

import { type Backend, BackendPool } from './backend-pool.js';
import { type Pool, poolOf } from './front-routes.policy.js';
import { SidAffinity, sidOfHandshake } from './sid-affinity.js';

/** Longer than a long poll, which the server answers within its ping interval of 25 s. */
const BACKEND_TIMEOUT_MS = 60_000;
/** A handshake's answer is short; its `sid` comes first. */
const HANDSHAKE_CHARS_MAX = 1_024;

export type FrontBackends = Readonly<Record<Pool, readonly string[]>>;

/** One origin for all services: spreads new connections in turn and keeps each long-polling session on its gateway. */
export class Front {
  readonly server: Server;
  /** For the services themselves: everything goes to the auths. Not to be opened to others. */
  readonly internalServer: Server;
  private readonly pools: Readonly<Record<Pool, BackendPool>>;
  private readonly sessions = new SidAffinity<Backend>();
  private readonly handshakes = new WeakMap<IncomingMessage, Backend>();
  private readonly proxy = createProxyServer({ xfwd: true, proxyTimeout: BACKEND_TIMEOUT_MS });

  constructor(backends: FrontBackends) {
    this.pools = {
      gateways: new BackendPool(backends.gateways),
      histories: new BackendPool(backends.histories),
      auths: new BackendPool(backends.auths),
    };
    this.server = createServer((request, response) => void this.pass(request, response, poolOf(pathOf(request))));
    this.server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
    this.internalServer = createServer((request, response) => void this.pass(request, response, 'auths'));
    // A client that breaks its WebSocket off: the proxy ends both sides, and this process if nobody listened.
    this.proxy.on('error', (_error, _request, client) => client.destroy());
    this.proxy.on('proxyRes', (answer, request, response) => {
      const backend = this.handshakes.get(request);
      if (backend !== undefined) this.learn(answer, backend);
      // A backend that dies in mid-answer must not look like the answer's end.
      answer.once('close', () => answer.complete || response.destroy());
    });
  }

  close(): void {
    for (const pool of Object.values(this.pools)) pool.close();
    for (const server of [this.server, this.internalServer]) {
      server.close();
      server.closeAllConnections();
    }
  }

  private async pass(request: IncomingMessage, response: ServerResponse, pool: Pool | null): Promise<void> {
    if (pool === null) return refuse(response, new ChatError('NOT_FOUND'));
    const sid = sidOf(request);
    const backend = sid === null ? await this.pools[pool].next() : await this.backendOf(sid);
    if (backend === null) return refuse(response, new ChatError('UNAVAILABLE'));
    if (isHandshake(request, sid)) {
      // A compressed answer could not be read here.
      delete request.headers['accept-encoding'];
      this.handshakes.set(request, backend);
    }
    this.proxy.web(request, response, { target: backend.url }, () => refuse(response, new ChatError('UNAVAILABLE')));
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until the proxy has it, nobody else listens.
    socket.on('error', () => socket.destroy());
    const sid = sidOf(request);
    const backend = sid === null ? await this.pools.gateways.next() : await this.backendOf(sid);
    if (backend === null || poolOf(pathOf(request)) !== 'gateways') {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    // Node's HTTP server hands out a TCP socket under the name of its base class.
    this.proxy.ws(request, socket, head, { target: backend.url }, () => socket.destroy());
  }

  /** A session that is not known (any more) goes to any gateway, which tells the client to begin anew. */
  private async backendOf(sid: string): Promise<Backend | null> {
    return this.sessions.find(sid) ?? (await this.pools.gateways.next());
  }

  /** Reads the new session's id before the client has it: the next request may be here at once. */
  private learn(answer: IncomingMessage, backend: Backend): void {
    let text = '';
    answer.on('data', (chunk: Buffer) => {
      if (text.length < HANDSHAKE_CHARS_MAX) text += chunk.toString('latin1');
      const sid = sidOfHandshake(text);
      if (sid !== null) this.sessions.remember(sid, backend);
    });
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function sidOf(request: IncomingMessage): string | null {
  if (!pathOf(request).startsWith('/socket.io')) return null;
  return new URLSearchParams((request.url ?? '').split('?')[1]).get('sid');
}

function isHandshake(request: IncomingMessage, sid: string | null): boolean {
  return sid === null && request.method === 'GET' && pathOf(request).startsWith('/socket.io');
}

function refuse(response: ServerResponse | Socket, error: ChatError): void {
  if (!('setHeader' in response) || response.headersSent) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  response.writeHead(problem.status, problemHeaders(problem)).end(JSON.stringify(problem));
}
