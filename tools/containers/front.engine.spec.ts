import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect as connectPlainly, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EngineProcess } from '#engines/engine-process';
import { EngineUnavailable } from '#engines/engine-unavailable';
import { freePort } from '#engines/free-port';
import { findHaproxy } from '#engines/haproxy-binary';
import { projectFolder } from '#engines/project-folder';

const STOP_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 30_000;
/** Longer than the interval of the checks, and less than a process may take. */
const SLOW_CHECK_MS = 1_000;
const SLOW_CHECKS = 3;
const POLICY = "default-src 'none'; frame-ancestors 'none'";
const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

const binary = await findHaproxy().catch((error: unknown) => {
  if (CI || !(error instanceof EngineUnavailable)) throw error;
  process.stderr.write(`NOT RUN: the front of docker-compose (${error.message})\n`);
  return undefined;
});

/** Other servers could take these for `/metrics`. */
const AMBIGUOUS = ['//metrics', '/%6detrics', '/metrics;x', '/v1/../metrics', '/v1/..%2fmetrics', '/\\metrics'];

/** The front of docker-compose in a temporary folder, on free ports, without services. */
describe.skipIf(binary === undefined)('the front of docker-compose', () => {
  let folder: string;
  let port: number;
  let securePort: number;
  let front: EngineProcess | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-front-'));
    port = await freePort();
    cpSync(join(projectFolder(), 'deploy/haproxy'), join(folder, 'etc'), { recursive: true });
    mkdirSync(join(folder, 'certs'));
    securePort = await freePort();
    const inside = await freePort();
    for (const name of ['haproxy.cfg', 'start.sh']) {
      const file = join(folder, 'etc', name);
      const moved = readFileSync(file, 'utf8')
        .replaceAll('/etc/parley/', `${folder}/etc/`)
        .replaceAll('/certs/', `${folder}/certs/`)
        .replaceAll('/tmp/certificates', `${folder}/certificates`)
        .replace('bind :8080', `bind 127.0.0.1:${String(port)}`)
        .replace('bind :8443', `bind 127.0.0.1:${String(securePort)}`)
        .replace('bind :8404', `bind 127.0.0.1:${String(inside)}`);
      writeFileSync(file, moved);
    }
  });

  afterEach(async () => {
    await front?.end('SIGTERM', STOP_TIMEOUT_MS);
    front = undefined;
    rmSync(folder, { recursive: true });
  });

  async function start(env: Readonly<Record<string, string>>): Promise<void> {
    const { folder: bin, libraries } = binary!;
    front = await EngineProcess.start({
      command: 'sh',
      args: [join(folder, 'etc/start.sh')],
      env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, LD_LIBRARY_PATH: libraries, ...env },
    });
    const answers = () => fetch(`http://127.0.0.1:${String(port)}/health/ready`).then(({ status }) => status);
    await expect.poll(answers, { timeout: READY_TIMEOUT_MS }).toBe(503);
  }

  function certify(): void {
    const what = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const [key, certificate] = [join(folder, 'certs/site.pem'), join(folder, 'certificate')];
    execFileSync('openssl', ['req', ...what, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    appendFileSync(key, readFileSync(certificate));
  }

  /** Status and redirect target of a plain HTTP answer. */
  function plain(host: string, path: string): Promise<[number | undefined, string | undefined]> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers.location]);
      }).once('error', reject);
    });
  }

  /** Replaces a limit, so that a test can reach it. */
  function lower(limit: string, reachable: string): void {
    const file = join(folder, 'etc/haproxy.cfg');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(limit);
    writeFileSync(file, text.replace(limit, reachable));
  }

  /** The answer to a client with this IP. */
  function answer(localAddress: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: unknown }> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/v1/auth/sessions', localAddress, agent: false }, (got) => {
        void json(got).then((body) => resolve({ status: got.statusCode ?? 0, headers: got.headers, body }), reject);
      }).once('error', reject);
    });
  }

  /** Puts the server behind the front, as the only auth. */
  async function serveAuth(server: Server): Promise<void> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const file = join(folder, 'etc/haproxy.cfg');
    const place = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/server-template auth .*/g, `server auth1 ${place}`));
  }

  /** The status of a request with exactly this target, which clients would normalise. */
  async function statusOf(target: string): Promise<number> {
    const socket = connectPlainly({ host: '127.0.0.1', port });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: parley.example\r\nConnection: close\r\n\r\n`);
    return Number((await text(socket)).split(' ')[1]);
  }

  it.each([
    ['3443', 'chat.example.org:3000', 'https://chat.example.org:3443'],
    ['3443', 'chat.example.org', 'https://chat.example.org:3443'],
    ['443', 'chat.example.org:80', 'https://chat.example.org'],
    ['8443', '[::1]:3000', 'https://[::1]:8443'],
  ])('with TLS on port %s redirects plain HTTP from %s to %s', async (tlsPort, host, target) => {
    certify();
    await start({ PARLEY_TLS_PORT: tlsPort });
    expect(await plain(host, '/docs?a=1&b=%2F')).toEqual([308, `${target}/docs?a=1&b=%2F`]);
  });

  it('with TLS takes versions 1.2 and 1.3, and no cipher without forward secrecy', async () => {
    certify();
    await start({ PARLEY_TLS_PORT: '3443' });
    const protocolWith = (options: ConnectionOptions) =>
      new Promise<string | null>((resolve, reject) => {
        const place = { host: '127.0.0.1', port: securePort, rejectUnauthorized: false };
        const socket = connect({ ...place, ...options }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const old = { maxVersion: 'TLSv1.2' } as const;
    expect(await protocolWith({})).toBe('TLSv1.3');
    expect(await protocolWith({ ...old, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })).toBe('TLSv1.2');
    await expect(protocolWith({ ...old, ciphers: 'AES128-GCM-SHA256' })).rejects.toThrow();
    const older = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(protocolWith(older)).rejects.toThrow();
  });

  it('without certificates does not redirect, and shows browsers a page that tries again', async () => {
    await start({ PARLEY_TLS_PORT: '3443' });
    expect(await plain('chat.example.org:3000', '/docs')).toEqual([503, undefined]);
    const page = await fetch(`http://127.0.0.1:${String(port)}/rooms/x`, { headers: { accept: 'text/html' } });
    expect({ status: page.status, retryAfter: page.headers.get('retry-after') }).toEqual({
      status: 503,
      retryAfter: '3',
    });
    expect(await page.text()).toContain('this page tries again');
  });

  it.each(AMBIGUOUS)('refuses the target %j, and still answers others', async (target) => {
    await start({});
    const statuses = await Promise.all([target, '/metrics', '/metrics#x', '/health/live'].map(statusOf));
    expect(statuses).toEqual([404, 404, 400, 200]);
  });

  it('answers for its own health, while no service has a ready process', async () => {
    await start({});
    const healthOf = async (name: string) => {
      const health = await fetch(`http://127.0.0.1:${String(port)}/health/${name}`);
      return [health.status, health.headers.get('cache-control'), await health.json()];
    };
    expect(await healthOf('live')).toEqual([200, 'no-store', { status: 'live' }]);
    expect(await healthOf('ready')).toEqual([503, 'no-store', { status: 'failing', checks: {} }]);
    expect((await healthOf('other'))[0]).toBe(404);
  });

  it('protects browsers from its own answers, as the services do', async () => {
    await start({});
    const headersOf = async (path: string, accept = 'application/json') => {
      const { status, headers } = await fetch(`http://127.0.0.1:${String(port)}${path}`, { headers: { accept } });
      return [status, headers.get('content-security-policy'), headers.get('x-content-type-options')];
    };
    expect(await headersOf('/health/ready')).toEqual([503, POLICY, 'nosniff']);
    expect(await headersOf('/metrics')).toEqual([404, POLICY, 'nosniff']);
    expect(await headersOf('/v1/auth/sessions')).toEqual([503, POLICY, 'nosniff']);
    expect(await headersOf('/', 'text/html')).toEqual([503, expect.stringContaining("base-uri 'none'"), 'nosniff']);
  });

  it('bounds the requests of one IP, and answers those of another one', async () => {
    lower('sc0_http_req_rate gt 20000', 'sc0_http_req_rate gt 20');
    await start({});
    const statuses = new Set<number>();
    for (let asked = 0; asked < 40; asked += 1) statuses.add((await answer('127.0.0.1')).status);
    expect(statuses).toEqual(new Set([503, 429]));
    const { status, headers, body } = await answer('127.0.0.1');
    expect({ status, retryAfter: headers['retry-after'], contentType: headers['content-type'] }).toEqual({
      status: 429,
      retryAfter: '10',
      contentType: 'application/problem+json',
    });
    expect(body).toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfterMs: 10_000, scope: 'address' });
    expect((await answer('127.0.0.2')).status).toBe(503);
  });

  it('bounds the connections of one IP, and accepts those of another one', async () => {
    lower('sc0_conn_cur gt 10000', 'sc0_conn_cur gt 10');
    await start({});
    let closed = 0;
    const sockets = Array.from({ length: 20 }, () => {
      const socket = connectPlainly({ host: '127.0.0.1', port, localAddress: '127.0.0.2' });
      return socket.on('error', () => undefined).once('close', () => (closed += 1));
    });
    await expect.poll(() => closed).toBeGreaterThanOrEqual(10);
    expect((await answer('127.0.0.3')).status).toBe(503);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => answer('127.0.0.2').then(({ status }) => status, String)).toBe(503);
  });

  it.each([
    ['waits for the answer', 'GET /v1/auth/slow HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['has sent half of its body', 'PUT /v1/auth/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nhalf'],
  ])('tells a process that a client has gone which %s', async (_when, head) => {
    let left = 0;
    const service = createServer((asked, answer) => {
      if (asked.url === '/health/ready') return void answer.end();
      asked.on('error', () => undefined).resume();
      answer.once('close', () => (left += 1));
      client.destroy();
    });
    await serveAuth(service);
    await start({});
    const client = connectPlainly({ host: '127.0.0.1', port });
    client.write(head);
    await expect.poll(() => left, { timeout: READY_TIMEOUT_MS }).toBe(1);
  });

  it('uses a process whose readiness takes longer than the interval of the checks', async () => {
    let checks = 0;
    const slow = createServer((asked, answer) => {
      const isCheck = asked.url === '/health/ready';
      if (isCheck) checks += 1;
      void sleep(isCheck ? SLOW_CHECK_MS : 0).then(() => answer.end());
    });
    await serveAuth(slow);
    await start({});
    await expect.poll(() => checks, { timeout: READY_TIMEOUT_MS }).toBeGreaterThanOrEqual(SLOW_CHECKS);
    const answers = () => fetch(`http://127.0.0.1:${String(port)}/v1/auth/sessions`).then(({ status }) => status);
    await expect.poll(answers, { timeout: READY_TIMEOUT_MS }).toBe(200);
    const { headers } = await fetch(`http://127.0.0.1:${String(port)}/v1/auth/sessions`);
    // The answers of a service pass as they are: a policy in a 304 would replace that of the page.
    expect(headers.get('content-security-policy')).toBeNull();
  });
});
