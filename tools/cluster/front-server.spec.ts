import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Server as SocketServer } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { perPlural } from '#config/services';

import { Front } from './front-server.js';

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** A backend that answers with its name, over HTTP and Socket.IO. */
class Gateway {
  ready = true;
  readonly server = createServer((request, response) => {
    if (request.url === '/health/ready' && !this.ready) response.statusCode = 503;
    const body = { name: this.name, forwardedFor: request.headers['x-forwarded-for'] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  private readonly sockets = new SocketServer(this.server);
  url = '';

  constructor(readonly name: string) {
    this.sockets.on('connection', (socket) => socket.emit('name', name));
  }

  get clients(): number {
    return this.sockets.engine.clientsCount;
  }

  async start(): Promise<this> {
    this.url = await listen(this.server);
    return this;
  }

  async stop(): Promise<void> {
    await this.sockets.close();
  }
}

describe('the front', () => {
  let gateways: [Gateway, Gateway];
  let front: Front;
  let url: string;
  const clients: Socket[] = [];

  beforeEach(async () => {
    gateways = [await new Gateway('one').start(), await new Gateway('two').start()];
    const dead = 'http://127.0.0.1:1';
    front = new Front({ ...perPlural(() => [dead]), gateways: gateways.map((gateway) => gateway.url) });
    url = await listen(front.server);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    front.close();
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  });

  function connect(transports: string[]): Promise<string> {
    const client = io(url, { transports, forceNew: true, reconnection: false });
    clients.push(client);
    return new Promise((resolve, reject) => client.once('name', resolve).once('connect_error', reject));
  }

  async function whoAnswers(): Promise<string> {
    return ((await (await fetch(url)).json()) as { name: string }).name;
  }

  it('shows a page that tries again, and refuses everything else, while no gateway answers', async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    const page = await fetch(`${url}/rooms/x`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect({ status: page.status, contentType: page.headers.get('content-type') }).toEqual({
      status: 503,
      contentType: 'text/html; charset=utf-8',
    });
    expect(await page.text()).toContain('<meta http-equiv="refresh" content="3" />');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect({ cacheControl: page.headers.get('cache-control'), retryAfter: page.headers.get('retry-after') }).toEqual({
      cacheControl: 'no-store',
      retryAfter: '3',
    });
    for (const [path, accept] of [
      ['/', '*/*'],
      ['/v1/users/me', 'text/html'],
    ] as const) {
      const answer = await fetch(url + path, { headers: { accept } });
      expect({ status: answer.status, contentType: answer.headers.get('content-type') }).toEqual({
        status: 503,
        contentType: 'application/problem+json',
      });
    }
  });

  it('selects gateways round-robin', async () => {
    const names = [await whoAnswers(), await whoAnswers(), await whoAnswers(), await whoAnswers()];
    expect(names.sort()).toEqual(['one', 'one', 'two', 'two']);
  });

  it.each([[['polling']], [['websocket']], [['polling', 'websocket']]])(
    'keeps each session on its gateway (%s)',
    async (transports) => {
      const names = await Promise.all(Array.from({ length: 8 }, () => connect(transports)));
      expect(names.filter((name) => name === 'one')).toHaveLength(4);
    },
  );

  it('skips a stopped gateway', async () => {
    await gateways[0].stop();
    expect([await whoAnswers(), await whoAnswers()]).toEqual(['two', 'two']);
    expect({ polling: await connect(['polling']), websocket: await connect(['websocket']) }).toEqual({
      polling: 'two',
      websocket: 'two',
    });
  });

  it('survives a client that aborts its connection', async () => {
    const { hostname, port } = new URL(url);
    const client = createConnection({ host: hostname, port: Number(port) });
    const path = '/socket.io/?EIO=4&transport=websocket';
    const key = randomBytes(16).toString('base64');
    client.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await once(client, 'data');
    client.resetAndDestroy();
    await once(client, 'close');
    await expect.poll(() => gateways.map(({ clients }) => clients)).toEqual([0, 0]);
    expect(['one', 'two']).toContain(await whoAnswers());
  });

  /** The status of a request with exactly this target, which `fetch` would normalise. */
  async function statusOf(target: string): Promise<number> {
    const { hostname, port } = new URL(url);
    const client = createConnection({ host: hostname, port: Number(port) });
    client.write(`GET ${target} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    return Number((await text(client)).split(' ')[1]);
  }

  it.each(['/metrics#x', '//metrics', '/%6detrics', '/metrics;x', '/v1/../metrics', '/v1/..%2fmetrics', '/\\metrics'])(
    'refuses the target %j, which a gateway could take for /metrics',
    async (target) => {
      expect(await statusOf(target)).toBe(404);
    },
  );

  it('refuses internal routes in any form of the target, and passes others', async () => {
    const targets = ['/metrics', '/METRICS', 'http://parley.example/metrics', '/internal/sessions', '/health/other'];
    expect(await Promise.all(targets.map(statusOf))).toEqual([404, 404, 404, 404, 404]);
    expect(await Promise.all(['/docs', 'http://parley.example/docs?a=/../b'].map(statusOf))).toEqual([200, 200]);
  });

  it('answers for its own health: ready while every service has a ready process', async () => {
    const healthOf = async (front: string, name: string) => {
      const health = await fetch(`${front}/health/${name}`);
      return [health.status, await health.json()] as const;
    };
    expect(await healthOf(url, 'live')).toEqual([200, { status: 'live' }]);
    expect(await healthOf(url, 'ready')).toEqual([503, { status: 'failing', checks: {} }]);
    const [one, two] = gateways;
    const whole = new Front({ ...perPlural(() => [two.url]), gateways: [one.url, two.url], histories: [one.url] });
    onTestFinished(() => whole.close());
    const wholeUrl = await listen(whole.server);
    const isReady = () => healthOf(wholeUrl, 'ready');
    await expect.poll(isReady).toEqual([200, { status: 'ready', checks: {} }]);
    two.ready = false;
    await expect.poll(isReady).toEqual([503, { status: 'failing', checks: {} }]);
    expect(await healthOf(wholeUrl, 'live')).toEqual([200, { status: 'live' }]);
  });

  it('forwards the IP of the client', async () => {
    const answer = (await (await fetch(url)).json()) as { forwardedFor: string };
    expect(answer.forwardedFor).toContain('127.0.0.1');
  });

  it('answers UNAVAILABLE if no process of a service runs', async () => {
    const answer = await fetch(`${url}/v1/rooms`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE', retry: 'later', status: 503 });
  });
});
