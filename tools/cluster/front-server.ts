import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { createProxyServer } from 'http-proxy-3';

import { askedServices, perPlural, SERVICE_TABLE, type AskedService, type Plural } from '#config/services';
import { ChatError } from '#contracts';
import { projectFolder } from '#engines/project-folder';
import { plainPathOf } from '#contracts/plain-path';
import { problemHeaders, toProblem } from '#platform/http/problem.policy';

import { type Backend, BackendPool } from './backend-pool.js';
import { poolOf } from './front-routes.policy.js';
import { SidAffinity, sidOfHandshake } from './sid-affinity.js';

/** Longer than a long poll, which the server answers within the ping interval of 25 s. */
const BACKEND_TIMEOUT_MS = 60_000;
/** The answer of a handshake is short and starts with its `sid`. */
const HANDSHAKE_CHARS_MAX = 1_024;

/** The page while no gateway answers; the front of docker-compose has the same one. */
const UNAVAILABLE_PAGE = readFileSync(join(projectFolder(), 'deploy/haproxy/unavailable.html'));
const UNAVAILABLE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'retry-after': '3',
};

export type FrontBackends = Readonly<Record<Plural, readonly string[]>>;

/**
 * One origin for all services. Spreads new connections round-robin and keeps long-polling sessions on their gateway.
 */
export class Front {
  readonly server: Server;
  /** The internal endpoints: each forwards everything to one service. They must not be reachable from outside. */
  readonly internalServers: ReadonlyMap<AskedService, Server>;
  private readonly pools: Readonly<Record<Plural, BackendPool>>;
  private readonly sessions = new SidAffinity<Backend>();
  private readonly handshakes = new WeakMap<IncomingMessage, Backend>();
  private readonly proxy = createProxyServer({ xfwd: true, proxyTimeout: BACKEND_TIMEOUT_MS });

  constructor(backends: FrontBackends) {
    this.pools = perPlural((name) => new BackendPool(backends[SERVICE_TABLE[name].plural]));
    this.server = createServer((request, response) => this.take(request, response));
    this.server.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
    this.internalServers = new Map(askedServices().map((name) => [name, this.serverOf(SERVICE_TABLE[name].plural)]));
    // A client aborted its WebSocket. The proxy closes both sides; without a listener the error would end this process.
    this.proxy.on('error', (_error, _request, client) => client.destroy());
    this.proxy.on('proxyRes', (answer, request, response) => {
      const backend = this.handshakes.get(request);
      if (backend !== undefined) this.learn(answer, backend);
      // If a backend dies during an answer, the client must not see a complete answer.
      answer.once('close', () => answer.complete || response.destroy());
    });
  }

  close(): void {
    for (const pool of Object.values(this.pools)) pool.close();
    for (const server of [this.server, ...this.internalServers.values()]) {
      server.close();
      server.closeAllConnections();
    }
  }

  private serverOf(pool: Plural): Server {
    return createServer((request, response) => void this.pass(request, response, pool));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    if (isRead(request) && path === '/health/live') return answerHealth(response, 'live');
    if (isRead(request) && path === '/health/ready')
      return answerHealth(response, this.isReady() ? 'ready' : 'failing');
    const pool = path === null ? null : poolOf(path);
    if (pool === null) return refuse(response, new ChatError('NOT_FOUND'));
    void this.pass(request, response, pool);
  }

  /** Every service has a process that is ready. */
  private isReady(): boolean {
    return Object.values(this.pools).every(({ ready }) => ready);
  }

  private async pass(request: IncomingMessage, response: ServerResponse, pool: Plural): Promise<void> {
    const sid = sidOf(request);
    const backend = sid === null ? await this.pools[pool].next() : await this.backendOf(sid);
    const answerUnavailable = pool === 'gateways' && wantsPage(request) ? showUnavailable : refuseUnavailable;
    if (backend === null) return answerUnavailable(response);
    if (isHandshake(request, sid)) {
      // This process must read the answer, so it must not be compressed.
      delete request.headers['accept-encoding'];
      this.handshakes.set(request, backend);
    }
    this.proxy.web(request, response, { target: backend.url }, () => answerUnavailable(response));
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // The proxy does not listen to errors of the socket yet.
    socket.on('error', () => socket.destroy());
    const sid = sidOf(request);
    const backend = sid === null ? await this.pools.gateways.next() : await this.backendOf(sid);
    const path = pathOf(request);
    if (backend === null || path === null || poolOf(path) !== 'gateways') {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    // Node's type is the base class, but the value is a TCP socket.
    this.proxy.ws(request, socket, head, { target: backend.url }, () => socket.destroy());
  }

  /** An unknown session goes to any gateway, which makes the client start a new one. */
  private async backendOf(sid: string): Promise<Backend | null> {
    return this.sessions.find(sid) ?? (await this.pools.gateways.next());
  }

  /** Reads the id of a new session before the client receives it, because its next request can follow immediately. */
  private learn(answer: IncomingMessage, backend: Backend): void {
    let text = '';
    answer.on('data', (chunk: Buffer) => {
      if (text.length < HANDSHAKE_CHARS_MAX) text += chunk.toString('latin1');
      const sid = sidOfHandshake(text);
      if (sid !== null) this.sessions.remember(sid, backend);
    });
  }
}

function pathOf(request: IncomingMessage): string | null {
  return plainPathOf(request.url ?? '');
}

function sidOf(request: IncomingMessage): string | null {
  if (!isSocketPath(request)) return null;
  return new URLSearchParams((request.url ?? '').split('?')[1]).get('sid');
}

function isHandshake(request: IncomingMessage, sid: string | null): boolean {
  return sid === null && request.method === 'GET' && isSocketPath(request);
}

function isSocketPath(request: IncomingMessage): boolean {
  return pathOf(request)?.startsWith('/socket.io') === true;
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function wantsPage(request: IncomingMessage): boolean {
  return isRead(request) && request.headers.accept?.includes('text/html') === true;
}

/** As the front of docker-compose does. Without the version and the parts, which are not for the public. */
function answerHealth(response: ServerResponse, status: 'live' | 'ready' | 'failing'): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  const body = status === 'live' ? { status } : { status, checks: {} };
  response.writeHead(status === 'failing' ? 503 : 200, headers).end(JSON.stringify(body));
}

function showUnavailable(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(503, UNAVAILABLE_HEADERS).end(UNAVAILABLE_PAGE);
}

function refuseUnavailable(response: ServerResponse): void {
  refuse(response, new ChatError('UNAVAILABLE'));
}

function refuse(response: ServerResponse | Socket, error: ChatError): void {
  if (!('setHeader' in response) || response.headersSent) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  response.writeHead(problem.status, problemHeaders(problem)).end(JSON.stringify(problem));
}
