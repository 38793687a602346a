import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import tls from 'node:tls';

import { Webhook } from 'standardwebhooks';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { Clock } from '#platform/clock';
import { IpRule } from '#platform/egress/ip-rule.policy';
import type { DeliveryRequest, Outcome } from './deliverer.port.js';
import { HttpDeliverer } from './http-deliverer.adapter.js';
import { Names } from './names.js';
import { DnsServer } from './testing/dns-server.js';
import { type Identity, identityOf, CountingReceiver, status } from './testing/receiver.js';

const SECRET = randomBytes(32);
const BODY = JSON.stringify({ hookId: 'h', epoch: 'e', type: 'ping', data: { text: 'ü'.repeat(30_000) } });
const BOUNDS = { headMs: 1500, bodyMs: 400, bodyBytes: 65_536, bodies: 64 };

function delivererWith(names = new Names(), allow = ['loopback'], bounds: Partial<typeof BOUNDS> = {}): HttpDeliverer {
  const deliverer = new HttpDeliverer(new IpRule(allow), new Clock(), names, { ...BOUNDS, ...bounds });
  onTestFinished(() => deliverer.onApplicationShutdown());
  return deliverer;
}

async function receiverWith(identity?: Identity): Promise<CountingReceiver> {
  const receiver = await CountingReceiver.start(identity);
  onTestFinished(() => receiver.stop());
  return receiver;
}

async function dnsServer(timeout = 200): Promise<{ dns: DnsServer; names: Names }> {
  const dns = await DnsServer.start();
  onTestFinished(() => dns.stop());
  return { dns, names: new Names(dns.resolver({ timeout, tries: 1 })) };
}

const request = (url: string, more: Partial<DeliveryRequest> = {}): DeliveryRequest => ({
  url,
  id: 'msg_1',
  body: BODY,
  secrets: [SECRET],
  ...more,
});
const refused = (reason: string, more: object = {}): object => ({
  ...{ accepted: false, reason, status: null, retryAfterMs: null },
  ...more,
});
const settled = async (receiver: CountingReceiver): Promise<void> => expect.poll(() => receiver.open.size).toBe(0);

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a delivery', () => {
  it('is a signed POST of its body, without cookies or authorization', async () => {
    const receiver = await receiverWith();
    const cookies = { 'set-cookie': 'a=b' };
    receiver.answer = status(200, cookies);
    const deliverer = delivererWith();
    expect(await deliverer.deliver(request(receiver.url()))).toEqual({ accepted: true, status: 200 });
    await deliverer.deliver(request(receiver.url()));
    const [first, second] = receiver.received;
    expect(first).toMatchObject({ method: 'POST', url: '/hook?a=1', body: BODY });
    const headers = first?.headers ?? {};
    expect(new Webhook(SECRET.toString('base64')).verify(BODY, headers as Record<string, string>)).toBeTruthy();
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Parley\/\d+\.\d+\.\d+/) as string,
      'content-length': String(Buffer.byteLength(BODY)),
      host: `127.0.0.1:${receiver.port}`,
    });
    expect(Object.keys(second?.headers ?? {})).not.toContain('cookie');
    expect(Object.keys(second?.headers ?? {})).not.toContain('authorization');
  });

  it('uses a connection again, and opens another while that is busy', async () => {
    const receiver = await receiverWith();
    const deliverer = delivererWith();
    for (let n = 0; n < 20; n++) await deliverer.deliver(request(receiver.url()));
    // The head of an answer is there before its connection is free.
    expect(receiver.connections).toBeLessThanOrEqual(2);
    const answers: (() => void)[] = [];
    receiver.answer = (response) => void answers.push(() => response.end());
    const deliveries = [0, 1, 2, 3].map(() => deliverer.deliver(request(receiver.url())));
    await expect.poll(() => answers.length).toBe(4);
    for (const answer of answers) answer();
    for (const outcome of await Promise.all(deliveries)) expect(outcome).toEqual({ accepted: true, status: 200 });
    expect(receiver.connections).toBeGreaterThanOrEqual(4);
    expect(receiver.connections).toBeLessThan(6);
  });

  it.each([
    [204, {}, { accepted: true, status: 204 }],
    [299, {}, { accepted: true, status: 299 }],
    [400, {}, refused('status', { status: 400 })],
    [410, {}, refused('status', { status: 410 })],
    [429, { 'retry-after': '120' }, refused('status', { status: 429, retryAfterMs: 120_000 })],
    [500, { 'retry-after': '120' }, refused('status', { status: 500 })],
    [503, { 'retry-after': '86400' }, refused('status', { status: 503, retryAfterMs: 3_600_000 })],
    [304, {}, refused('status', { status: 304 })],
  ])('answered %i %j has its outcome', async (code, headers, outcome) => {
    const receiver = await receiverWith();
    receiver.answer = status(code, headers);
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual(outcome);
  });

  it.each([
    [500, refused('status', { status: 500 })],
    [204, { accepted: true, status: 204 }],
  ])('has the outcome of the head %i, not of those before it', async (code, outcome) => {
    const receiver = await receiverWith();
    receiver.answer = (response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeHead(code).end();
    };
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual(outcome);
  });

  it('that gets such heads without an end is unanswered', async () => {
    const receiver = await receiverWith();
    receiver.answer = (response) => {
      const timer = setInterval(() => response.writeProcessing(), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual(refused('unanswered'));
    await settled(receiver);
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect (%i)', async (code) => {
    const [receiver, other] = [await receiverWith(), await receiverWith()];
    receiver.answer = status(code, { location: other.url() });
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual(refused('redirect', { status: code }));
    expect(other.connections).toBe(0);
  });

  it('uses no proxy of the environment', async () => {
    const [receiver, proxy] = [await receiverWith(), await receiverWith()];
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, proxy.url());
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    expect(await delivererWith().deliver(request(receiver.url()))).toMatchObject({ accepted: true });
    expect(proxy.connections).toBe(0);
  });
});

describe('a receiver', () => {
  it('that never answers is named, and the connection ends', async () => {
    const receiver = await receiverWith();
    receiver.answer = () => undefined;
    const began = performance.now();
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual(refused('unanswered'));
    expect(performance.now() - began).toBeGreaterThan(BOUNDS.headMs - 50);
    await settled(receiver);
  });

  it('that sends the head of its answer bit by bit has not answered', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 100);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await delivererWith().deliver(request(await listening(server)))).toEqual(refused('unanswered'));
  });

  it('that sends a head without an end, or no HTTP, is refused', async () => {
    for (const answer of ['HTTP/1.1 200 OK\r\n' + `x: ${'y'.repeat(20_000)}\r\n`.repeat(4), 'hello\r\n\r\n']) {
      const server = createServer((socket) => void socket.on('error', () => undefined).write(answer));
      expect(await delivererWith().deliver(request(await listening(server)))).toEqual(refused('connection'));
    }
  });

  it('that accepts and then sends a body without an end has accepted; the connection ends after 64 KiB', async () => {
    const receiver = await receiverWith();
    let sent = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const write = (): void => {
        if (response.destroyed) return;
        sent += 16_384;
        response.write('x'.repeat(16_384), () => setImmediate(write));
      };
      write();
    };
    const deliverer = delivererWith(new Names(), ['loopback'], { bodyMs: 20_000 });
    expect(await deliverer.deliver(request(receiver.url()))).toEqual({ accepted: true, status: 200 });
    await settled(receiver);
    expect(sent).toBeGreaterThan(65_536);
    // What the buffers of two sockets hold beside it.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it('that accepts and then sends its body slowly has accepted; the connection ends after its time', async () => {
    const receiver = await receiverWith();
    receiver.answer = (response) => {
      response.writeHead(200).flushHeaders();
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    };
    const began = performance.now();
    expect(await delivererWith().deliver(request(receiver.url()))).toEqual({ accepted: true, status: 200 });
    expect(performance.now() - began).toBeLessThan(BOUNDS.bodyMs);
    await settled(receiver);
    expect(performance.now() - began).toBeGreaterThan(BOUNDS.bodyMs - 50);
  });

  it('that accepts and sends bodies without an end keeps few connections, and the latest ones', async () => {
    const receiver = await receiverWith();
    receiver.answer = (response) => void response.writeHead(200).write('x');
    const deliverer = delivererWith(undefined, undefined, { bodies: 3, bodyMs: 60_000 });
    for (let count = 0; count < 10; count += 1)
      expect(await deliverer.deliver(request(receiver.url()))).toEqual({ accepted: true, status: 200 });
    // One that has carried nothing ends after some seconds.
    await expect.poll(() => receiver.open.size, { timeout: 10_000 }).toBe(3);
  });

  it('that breaks the connection, before the answer or at once, is refused', async () => {
    const receiver = await receiverWith();
    receiver.answer = (response) => void response.destroy();
    const deliverer = delivererWith();
    expect(await deliverer.deliver(request(receiver.url()))).toEqual(refused('connection'));
    const url = receiver.url();
    await receiver.stop();
    expect(await deliverer.deliver(request(url))).toEqual(refused('connection'));
  });

  it('is left at once when its caller has no more time', async () => {
    const receiver = await receiverWith();
    receiver.answer = () => undefined;
    const deliverer = delivererWith(new Names(), ['loopback'], { headMs: 20_000 });
    const stop = new AbortController();
    const delivery = deliverer.deliver(request(receiver.url(), { signal: stop.signal }));
    await expect.poll(() => receiver.received.length).toBe(1);
    const began = performance.now();
    stop.abort();
    expect(await delivery).toEqual(refused('unanswered'));
    expect(performance.now() - began).toBeLessThan(5000);
    await settled(receiver);
  });

  it('gets nothing of a delivery that was given up before the connection was there', async () => {
    const receiver = await receiverWith();
    const deliverer = delivererWith();
    const given = deliverer.deliver(request(receiver.url(), { id: 'msg_up', signal: AbortSignal.abort() }));
    expect(await given).toEqual(refused('timeout'));
    await expect.poll(() => receiver.connections).toBe(1);
    expect(await deliverer.deliver(request(receiver.url()))).toMatchObject({ accepted: true });
    await settled(receiver);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1']);
  });
});

describe('TLS', () => {
  let trusted: Identity;

  beforeAll(() => {
    trusted = identityOf('IP:127.0.0.1,DNS:shop.example');
  });

  /** As NODE_EXTRA_CA_CERTS, which Node reads when it starts. */
  function trust({ cert }: Identity): void {
    const create = tls.createSecureContext;
    vi.spyOn(tls, 'createSecureContext').mockImplementation((options) => create({ ...options, ca: cert }));
  }

  it('carries a delivery to the name or IP of the certificate', async () => {
    trust(trusted);
    const { dns, names } = await dnsServer();
    dns.set('shop.example', ['127.0.0.1']);
    const receiver = await receiverWith(trusted);
    const deliverer = delivererWith(names);
    for (const host of ['shop.example', '127.0.0.1'])
      expect(await deliverer.deliver(request(receiver.url(host)))).toEqual({ accepted: true, status: 204 });
    expect(receiver.received).toHaveLength(2);
  });

  it('is verified: no other authority, no other name, and not for another IP', async () => {
    const { dns, names } = await dnsServer();
    dns.set('shop.example', ['127.0.0.1']);
    dns.set('other.example', ['127.0.0.1']);
    const receiver = await receiverWith(trusted);
    const deliverer = delivererWith(names);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', undefined);
    expect(await deliverer.deliver(request(receiver.url('shop.example')))).toEqual(refused('tls'));
    trust(trusted);
    expect(await deliverer.deliver(request(receiver.url('other.example')))).toEqual(refused('tls'));
    expect(await deliverer.deliver(request(receiver.url('127.0.0.2')))).toEqual(refused('tls'));
    expect(await deliverer.deliver(request(receiver.url('[::1]')))).toEqual(refused('tls'));
    expect(receiver.received).toEqual([]);
    await settled(receiver);
  });

  it.each([
    ['answers without it', 'tls', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n')],
    ['closes in the handshake', 'tls', (socket: Socket) => void socket.end()],
    ['resets in the handshake', 'tls', (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['says nothing in the handshake', 'timeout', () => undefined],
  ])('is refused by a receiver that %s: %s', async (_, reason, act) => {
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
      act(socket.resume());
    });
    const url = (await listening(server)).replace('http:', 'https:');
    expect(await delivererWith().deliver(request(url))).toEqual(refused(reason));
    await expect.poll(() => open.size).toBe(0);
  });
});

describe('a name', () => {
  it('that is not there, or whose server says nothing, is refused', async () => {
    const { dns, names } = await dnsServer();
    dns.silence('silent.example');
    dns.set('empty.example', []);
    const deliverer = delivererWith(names);
    for (const name of ['missing.example', 'silent.example', 'empty.example'])
      expect(await deliverer.deliver(request(`https://${name}/`))).toEqual(refused('name'));
  });

  it('is resolved once for a connection: a second answer, to another IP, counts for nothing', async () => {
    const { dns, names } = await dnsServer();
    const receiver = await receiverWith();
    dns.set('rebinding.example', ['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']);
    const deliverer = delivererWith(names);
    const url = receiver.url('rebinding.example');
    expect(await deliverer.deliver(request(url))).toEqual({ accepted: true, status: 204 });
    expect(dns.asked).toEqual(['rebinding.example 1', 'rebinding.example 28']);
    await receiver.stop();
    // A new connection, and so the second answer.
    expect(await deliverer.deliver(request(url))).toEqual(refused('address', { ip: '169.254.169.254' }));
  });

  it('with good and bad IPs is connected to by a good one, whichever is first', async () => {
    const { dns, names } = await dnsServer();
    const receiver = await receiverWith();
    dns.set('mixed.example', ['10.255.255.1', '127.0.0.1', '169.254.169.254', 'fe80::1', '::ffff:10.0.0.1']);
    expect(await delivererWith(names).deliver(request(receiver.url('mixed.example')))).toMatchObject({
      accepted: true,
    });
  });

  it('with two IPs is reached at the one that answers', async () => {
    const { dns, names } = await dnsServer();
    const receiver = await receiverWith();
    // Nothing is at the first one.
    dns.set('half.example', ['fd99::1', '127.0.0.1']);
    const deliverer = delivererWith(names, ['loopback', 'private'], { headMs: 10_000 });
    expect(await deliverer.deliver(request(receiver.url('half.example')))).toMatchObject({ accepted: true });
  });

  it('needs TLS for a public IP, also if the operator allows others', async () => {
    const { dns, names } = await dnsServer();
    dns.set('public.example', ['93.184.215.14']);
    const outcome = await delivererWith(names).deliver(request('http://public.example/'));
    expect(outcome).toEqual(refused('address', { ip: '93.184.215.14' }));
  });

  it('localhost is the loopback IP, without a question to DNS', async () => {
    const { dns, names } = await dnsServer();
    const receiver = await receiverWith();
    for (const host of ['localhost', 'LOCALHOST', 'shop.localhost'])
      expect(await delivererWith(names).deliver(request(receiver.url(host)))).toMatchObject({ accepted: true });
    expect(await delivererWith(names, []).deliver(request(`https://localhost:${receiver.port}/`))).toMatchObject({
      reason: 'address',
    });
    expect(dns.asked).toEqual([]);
  });
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
}

describe('IPs that hooks may not connect to', () => {
  // Many names and connections at once, on a machine that may be busy.
  const PATIENT_MS = 60_000;
  const LITERALS = [
    ...[
      '127.0.0.1',
      '127.0.0.1.',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0x7F.0.0.1',
      '0177.0.0.1',
    ],
    ...['017700000001', '127.8.8.8', '0', '0.0.0.0', '0x0', '00', '%31%32%37.0.0.1', '１２７.0.0.1', '127。0。0。1'],
    ...[
      '[::1]',
      '[::]',
      '[0:0:0:0:0:0:0:1]',
      '[::0001]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::FFFF:127.8.8.8]',
    ],
    ...['[::ffff:0.0.0.0]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::1]'],
    ...['[2001:0:7f00:1::f5ff:fffe]', '10.0.0.1', '0xa.1', '192.168.1.1', '0300.0250.1.1', '172.16.0.1', '100.64.0.1'],
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '[::ffff:169.254.169.254]'],
    ...['[64:ff9b::a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]', '[fd00::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]'],
    ...['192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1'],
  ];
  const BY_NAME = [
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::1', '2001:0:7f00:1::f5ff:fffe', '10.0.0.1', '172.16.0.1', '192.168.0.1'],
    ...['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', 'fe80::1', '100.64.0.1', 'fd00::1'],
  ];
  const outcomes = async (deliverer: HttpDeliverer, urls: string[]): Promise<(Outcome & { url: string })[]> =>
    Promise.all(urls.map(async (url) => ({ url, ...(await deliverer.deliver(request(url))) })));

  it('are not connected to, whatever their form, and whoever names them', async () => {
    const { dns, names } = await dnsServer(PATIENT_MS);
    const receiver = await receiverWith();
    const named = BY_NAME.map((_, n) => `name-${n}.example`);
    for (const [n, ip] of BY_NAME.entries()) dns.set(`name-${n}.example`, [ip]);
    const hosts = [...LITERALS, ...named, 'localhost', 'a.localhost'];
    expect(hosts.length).toBeGreaterThan(60);
    const urls = hosts.flatMap((host) => ['http', 'https'].map((scheme) => `${scheme}://${host}:${receiver.port}/`));
    for (const { url, ...outcome } of await outcomes(delivererWith(names, [], { headMs: PATIENT_MS }), urls))
      expect(outcome, url).toEqual(refused('address', { ip: expect.any(String) as string }));
    expect(receiver.connections).toBe(0);
  });

  it('would be connected to without the rule: the listener sees the forms of loopback IPs', async () => {
    const { dns, names } = await dnsServer(PATIENT_MS);
    const receiver = await receiverWith();
    dns.set('name.example', ['127.0.0.1']);
    dns.set('mapped.example', ['::ffff:127.0.0.1']);
    const hosts = ['127.1', '0x7f000001', '[::1]', '[::ffff:127.0.0.1]', 'name.example', 'mapped.example'];
    const urls = hosts.map((host) => receiver.url(host));
    for (const { url, accepted } of await outcomes(delivererWith(names, ['loopback'], { headMs: PATIENT_MS }), urls))
      expect(accepted, url).toBe(true);
    expect(receiver.connections).toBe(hosts.length);
  });
});
