import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newId, type RoomId } from '#contracts';
import { EngineUnavailable } from '#engines/engine-unavailable';
import { findPrometheus } from '#engines/prometheus-binary';
import { type Deployment, startDeployment } from '#testing/deployment';
import { LogLines } from '#testing/log-lines';
import { type ExportedSpan, OtlpCollector } from '#testing/otlp-collector';
import { type Rule, TestPrometheus } from '#testing/prometheus';
import { processTree } from '#testing/process-tree';
import type { TestSocket } from '#testing/test-socket';
import { type ServiceProcess, topology } from '#testing/topology';
import { account, guest, login, type TestUser, uniqueName } from '#testing/user';

import { metricsPage } from '../../tools/observability/metrics-page.js';
import { metricsIn, selectorsIn } from '../../tools/observability/promql.js';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';
const SCRAPE_SECONDS = 1;
const LOAD_PAUSE_MS = 50;
/** Rates need two scrapes, and recording rules a turn after them. */
const SETTLE_MS = 8_000;

const log = new LogLines();
let collector: OtlpCollector;
let deployment: Deployment;
let ann: TestUser;
const roomId = newId();

/** A cluster of its own: with limits, traces of every request, and a log line of each. */
beforeAll(async () => {
  collector = await OtlpCollector.start();
  const settings = {
    RATE_LIMITS: 'on',
    RATE_CREATE: '5/1m',
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACES_ONE_IN: '1',
  };
  deployment = await startDeployment('cluster', settings, (text) => log.hear(text));
  ann = await account('ann');
  const socket = await ann.connect();
  await socket.ask('room:create', { id: roomId, kind: 'group', name: 'observed', memberIds: [] });
});

afterAll(async () => {
  ann.close();
  await deployment.stop();
  await collector.stop();
});

const MILLISECOND_NS = 1_000_000n;
const POST_MESSAGE = 'POST /v1/rooms/:id/messages';
const FIND_USERS = 'POST /internal/users/find';
const hostOf = ({ url }: ServiceProcess): string => new URL(url).host;
const send = (user: TestUser, body = 'hello') =>
  user.sockets[0]?.ask('message:send', { roomId, id: newId(), body }) ?? Promise.reject(new Error('no socket'));

/** The one span of the name; there is no other. */
function only(spans: readonly ExportedSpan[], name: string): ExportedSpan {
  const [found, another] = spans.filter((span) => span.name === name);
  if (found === undefined || another !== undefined) throw new Error(`${name} is not there once`);
  return found;
}

/** One span after the other, each part of the one before it. Gives their services. */
function chain(spans: readonly ExportedSpan[], ...names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names[i - 1];
    const { parentSpanId, service } = only(spans, name);
    expect(parentSpanId, name).toBe(before === undefined ? '' : only(spans, before).spanId);
    return service;
  });
}

const pidOf = ({ instance }: ExportedSpan): number => Number(instance.split(':').at(-1));
const hasAll =
  (...names: readonly string[]) =>
  (spans: readonly ExportedSpan[]) =>
    names.every((name) => spans.some((span) => span.name === name));

describe('a trace', () => {
  let ben: TestUser;
  let talkId: RoomId;

  /** Ann talks on one gateway, without hearing of it, to Ben on the other. */
  beforeAll(async () => {
    const [first, second] = topology().gateways;
    if (first === undefined || second === undefined) throw new Error('there are fewer than two gateways');
    ben = await guest('ben');
    const speaker = await ann.connect({ url: first.url });
    talkId = newId();
    await speaker.ask('room:create', { id: talkId, kind: 'group', name: 'a talk', memberIds: [ben.id] });
    await (await ben.connect({ url: second.url })).ask('sync', {});
  });
  afterAll(() => ben.close());

  const speaker = (): TestSocket => ann.sockets.at(-1) as TestSocket;
  const heard = (body: string) =>
    ben.sockets[0]?.until(() => ben.sockets[0]?.messages(talkId).some((each) => each.body === body) ?? false, body);

  it('leads from the event of a socket over the queue and the commit to the fan-out on another gateway', async () => {
    await speaker().ask('message:send', { roomId: talkId, id: newId(), body: 'traced' });
    await heard('traced');
    const path = ['message:send', 'commands.submit', 'commands.handle', 'publish', 'fanout'];
    const spans = await collector.trace(hasAll(...path, 'commit'));
    const [gateway, history] = ['parley-gateway', 'parley-history'];
    expect(chain(spans, ...path)).toEqual([gateway, gateway, history, history, gateway]);
    const [root, handle, commit] = [only(spans, 'message:send'), only(spans, 'commands.handle'), only(spans, 'commit')];
    expect(commit.parentSpanId).toBe(handle.spanId);
    // The SDK begins spans at whole milliseconds and ends them at nanoseconds.
    expect(only(spans, 'publish').startNs + MILLISECOND_NS).toBeGreaterThan(commit.endNs);
    const [first, second] = topology().gateways;
    expect([root, only(spans, 'fanout')].map(pidOf)).toEqual([first?.pid, second?.pid]);
    expect(root.attributes['parley.user_id']).toBe(ann.id);
    expect(handle.attributes['parley.room_id']).toBe(talkId);
    expect(only(spans, 'fanout').attributes['parley.sockets']).toBe(1);
    expect(spans).toHaveLength(path.length + 1);
  });

  it('leads from an HTTP request to the same, and to what a client was about', async () => {
    const [clients, requestId] = ['0123456789abcdef0123456789abcdef', `front-${newId()}`];
    const headers = { traceparent: `00-${clients}-0123456789abcdef-01`, 'x-request-id': requestId };
    const message = { id: newId(), body: 'over HTTP' };
    const { status } = await ann.http('post', `/v1/rooms/${talkId}/messages`).set(headers).send(message);
    await heard('over HTTP');
    const path = [POST_MESSAGE, 'commands.submit', 'commands.handle', 'publish', 'fanout'];
    const spans = await collector.trace(hasAll(...path, 'commit'));
    const [gateway, history] = ['parley-gateway', 'parley-history'];
    expect(chain(spans, ...path)).toEqual([history, history, history, history, gateway]);
    const root = only(spans, POST_MESSAGE);
    expect(root.links).toEqual([clients]);
    expect(root.attributes).toMatchObject({
      'parley.request_id': requestId,
      'http.route': '/v1/rooms/:id/messages',
      'http.response.status_code': status,
    });
    expect(spans).toHaveLength(path.length + 1);
  });

  it('of a command that names somebody has in it that history asks auth', async () => {
    const cleo = await guest('cleo');
    await ann.sockets[0]?.ask('member:add', { roomId, userId: cleo.id });
    const path = ['member:add', 'commands.submit', 'commands.handle', FIND_USERS];
    const spans = await collector.trace(hasAll(...path));
    expect(chain(spans, ...path).slice(-2)).toEqual(['parley-history', 'parley-auth']);
  });

  it('of a login begins in auth', async () => {
    await login(ann.user.username, 'correct horse battery');
    const spans = await collector.trace(hasAll('POST /v1/auth/login'));
    expect(spans).toEqual([expect.objectContaining({ service: 'parley-auth', parentSpanId: '' })]);
  });

  it('costs nobody anything where it is off: the packages are not even loaded', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import 'reflect-metadata';
      import '#platform/bootstrap';
      import { openTraces } from '#platform/tracing/open-traces';
      const traces = await openTraces('gateway', { tracesEndpoint: undefined, tracesOneIn: 1 });
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/@opentelemetry/'));
      console.log(JSON.stringify({ on: traces.on, sdk: loaded.filter((file) => !file.includes('/@opentelemetry/api/')) }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
    expect(JSON.parse(stdout)).toEqual({ on: false, sdk: [] });
  });

  it('of a read has the query in it', async () => {
    await ann.sockets[0]?.ask('message:page', { roomId });
    const spans = await collector.trace((all) => all.some(({ name }) => name === 'query message.page'));
    const [root, query] = ['message:page', 'query message.page'].map((name) => spans.find((s) => s.name === name));
    expect(query).toMatchObject({ service: 'parley-history', parentSpanId: root?.spanId });
  });
});

describe('a request id', () => {
  it('of the front stands in the log of every service that the request touches', async () => {
    const ben = await guest('ben');
    const requestId = `front-${newId()}`;
    const { headers } = await ann
      .http('post', `/v1/rooms/${roomId}/members`)
      .set('x-request-id', requestId)
      .send({ userId: ben.id })
      .expect(200);
    expect(headers['x-request-id']).toBe(requestId);
    await log.find({ service: 'history', event: 'http.answered', requestId });
    await log.find({ service: 'history', event: 'command.answered', type: 'member.add', requestId });
    // History asks auth who that is.
    await log.find({ service: 'auth', event: 'http.answered', requestId });
  });

  it('is made for each event of a socket, and travels with its command and its query', async () => {
    const cleo = await guest('cleo');
    const [socket] = ann.sockets;
    await socket?.ask('member:add', { roomId, userId: cleo.id });
    const added = await log.find({ event: 'request.answered', request: 'member:add' });
    expect(added.service).toBe('gateway');
    await log.find({ service: 'history', event: 'command.answered', requestId: added['requestId'] });
    await log.find({ service: 'auth', event: 'http.answered', requestId: added['requestId'] });
    await socket?.ask('member:list', { roomId });
    const listed = await log.find({ event: 'request.answered', request: 'member:list' });
    await log.find({ service: 'history', event: 'query.answered', requestId: listed['requestId'] });
    expect(listed['requestId']).not.toBe(added['requestId']);
  });

  it('that could hurt a log line is replaced', async () => {
    const { headers } = await ann.http('get', '/v1/rooms').set('x-request-id', 'a b"c').expect(200);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the front', () => {
  it.each(['/metrics', '/internal/sessions/check', '/internal/admin/auth/audit'])(
    'does not pass on %s',
    async (path) => {
      expect((await request(topology().url).get(path)).status).toBe(404);
    },
  );
});

/** Where Prometheus cannot be had, what asks it is skipped and said to be NOT RUN; on CI that is a failure. */
const binaries = await findPrometheus().catch((error: unknown) => {
  if (CI || !(error instanceof EngineUnavailable)) throw error;
  process.stderr.write(`NOT RUN: queries of alerts and dashboards (${error.message})\n`);
  return undefined;
});

describe('what is exported under load', () => {
  const stopLoad = new AbortController();
  let load: Promise<void>;
  let prometheus: TestPrometheus | undefined;

  beforeAll(async () => {
    await touchEverything();
    load = chat(stopLoad.signal);
    if (binaries === undefined) return;
    const { gateways, histories, auths } = topology();
    prometheus = await TestPrometheus.start({
      jobs: { gateway: gateways.map(hostOf), history: histories.map(hostOf), auth: auths.map(hostOf) },
      ruleFiles: ['recording.yml', 'alerts.yml'].map((file) => join(ROOT, 'deploy/prometheus', file)),
      scrapeSeconds: SCRAPE_SECONDS,
    });
    await sleep(SETTLE_MS);
  });

  afterAll(async () => {
    stopLoad.abort();
    await load;
    await prometheus?.stop();
  });

  const asked = (): TestPrometheus => {
    if (prometheus === undefined) throw new Error('there is no Prometheus');
    return prometheus;
  };

  /** What of the expression nothing exports: metrics by name, and the labels that it selects by. */
  async function missingIn(expr: string): Promise<string[]> {
    const missing: string[] = [];
    for (const metric of metricsIn(expr)) if ((await asked().query(metric)).length === 0) missing.push(metric);
    for (const { metric, labels } of selectorsIn(expr)) {
      const series = await asked().query(metric);
      for (const label of labels) if (!series.some((each) => label in each.metric)) missing.push(`${metric}{${label}}`);
    }
    return missing;
  }

  async function rulesOf(type: Rule['type']): Promise<Rule[]> {
    return (await asked().rules()).filter((rule) => rule.type === type);
  }

  it.skipIf(binaries === undefined)('gives every panel of the dashboards a value', async () => {
    const folder = join(ROOT, 'deploy/grafana/dashboards');
    const flaws: string[] = [];
    let queries = 0;
    for (const file of readdirSync(folder)) {
      for (const { panel, expr } of panelsOf(readFileSync(join(folder, file), 'utf8'))) {
        queries += 1;
        const missing = await missingIn(expr);
        const isEmpty = (await asked().query(expr)).length === 0;
        if (isEmpty || missing.length > 0) flaws.push(`${file}, ${panel}: ${expr} (${missing.join(', ') || 'empty'})`);
      }
    }
    expect(flaws).toEqual([]);
    expect(queries).toBeGreaterThan(50);
  });

  it.skipIf(binaries === undefined)('gives every recording rule a value', async () => {
    const rules = await rulesOf('recording');
    const flaws: string[] = [];
    for (const { name, query } of rules) {
      if ((await asked().query(query)).length === 0 || (await asked().query(name)).length === 0) flaws.push(name);
    }
    expect(flaws).toEqual([]);
    expect(rules.length).toBeGreaterThan(5);
  });

  it.skipIf(binaries === undefined)('has every series that an alert looks at, and none of them fires', async () => {
    const rules = await rulesOf('alerting');
    const flaws: string[] = [];
    for (const { name, query } of rules) {
      for (const missing of await missingIn(query)) flaws.push(`${name}: nothing exports ${missing}`);
    }
    expect(flaws).toEqual([]);
    expect(rules.length).toBeGreaterThan(20);
    const firing = await asked().query('ALERTS{alertstate="firing"}');
    expect(firing.map(({ metric }) => metric['alertname'])).toEqual([]);
  });

  it('is described in docs/metrics.md', async () => {
    const { gateways, histories, auths } = topology();
    const scraped = (all: readonly ServiceProcess[]) =>
      Promise.all(all.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
    const page = metricsPage({
      gateway: await scraped(gateways),
      history: await scraped(histories),
      auth: await scraped(auths),
    });
    const file = join(ROOT, 'docs/metrics.md');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, page);
    expect(readFileSync(file, 'utf8')).toBe(page);
  });
});

describe('/health/ready names the part that does not answer', () => {
  const stateOf = async ({ url }: ServiceProcess) => {
    const answer = await fetch(`${url}/health/ready`);
    const { checks } = (await answer.json()) as { checks: Record<string, string> };
    return { status: answer.status, checks };
  };

  /** While the processes stand still, and again when they go on. */
  async function whileStopped(pids: readonly number[], look: () => Promise<void>): Promise<void> {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      await look();
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  }

  const [gateway, history, auth] = [
    () => topology().gateways[0] as ServiceProcess,
    () => topology().histories[0] as ServiceProcess,
    () => topology().auths[0] as ServiceProcess,
  ];
  const untilReady = async (): Promise<void> => {
    for (const each of [gateway, history, auth]) {
      await expect.poll(async () => (await stateOf(each())).status, { timeout: 30_000, interval: 250 }).toBe(200);
    }
  };

  it('Redis: gateways and histories are not ready, auths are', async () => {
    await whileStopped([topology().redis?.pid ?? 0], async () => {
      expect(await stateOf(gateway())).toMatchObject({ status: 503, checks: { redis: 'failing' } });
      expect(await stateOf(history())).toMatchObject({
        status: 503,
        checks: { redis: 'failing', postgres: 'ok' },
      });
      expect(await stateOf(auth())).toMatchObject({ status: 200, checks: { redis: 'failing', postgres: 'ok' } });
    });
    await untilReady();
  });

  it('PostgreSQL: histories and auths are not ready', async () => {
    await whileStopped(processTree(topology().postgres.pid), async () => {
      expect(await stateOf(history())).toMatchObject({
        status: 503,
        checks: { redis: 'ok', postgres: 'failing' },
      });
      expect(await stateOf(auth())).toMatchObject({ status: 503, checks: { redis: 'ok', postgres: 'failing' } });
    });
    await untilReady();
  });

  it('auth: gateways and histories show it, and go on', async () => {
    await whileStopped(
      topology().auths.map(({ pid }) => pid),
      async () => {
        expect(await stateOf(gateway())).toMatchObject({ status: 200, checks: { auth: 'failing', redis: 'ok' } });
        expect(await stateOf(history())).toMatchObject({ status: 200, checks: { auth: 'failing', redis: 'ok' } });
      },
    );
    await untilReady();
  });

  it('history: gateways are not ready after a while', async () => {
    await whileStopped(
      topology().histories.map(({ pid }) => pid),
      () =>
        expect
          .poll(async () => (await stateOf(gateway())).checks, { timeout: 30_000, interval: 1_000 })
          .toMatchObject({ history: 'failing', redis: 'ok' }),
    );
    await untilReady();
  });
});

/** Each thing once that has a metric of its own only when it happens. */
async function touchEverything(): Promise<void> {
  const [socket] = ann.sockets;
  const password = 'correct horse battery';
  await login(ann.user.username, password);
  await expect(login(ann.user.username, 'wrong password')).rejects.toThrow('401');
  const leaving = await guest('leaving');
  await leaving.http('post', '/v1/auth/refresh').send({ refreshToken: leaving.tokens.refreshToken }).expect(200);
  await expect(leaving.connect({ auth: { token: 'no token', protocol: 1 } })).rejects.toThrow();
  await (await leaving.connect()).ask('sync', { rooms: {} });
  leaving.close();
  await socket?.ask('sync', { rooms: {} });
  await socket?.ask('presence:watch', { userIds: [leaving.id] });
  const message = { roomId, id: newId(), body: 'twice' };
  await socket?.ask('message:send', message);
  expect(await socket?.ask('message:send', message)).toMatchObject({ dup: true });
  await socket?.refused('room:open', { roomId: newId() });
  const creates = Array.from({ length: 6 }, async () =>
    socket?.ask('room:create', { kind: 'group', name: uniqueName('r'), memberIds: [] }),
  );
  expect((await Promise.allSettled(creates)).some(({ status }) => status === 'rejected')).toBe(true);
}

async function chat(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await send(ann);
    await ann.http('get', '/v1/rooms').expect(200);
    await sleep(LOAD_PAUSE_MS);
  }
}

function panelsOf(json: string): { panel: string; expr: string }[] {
  const { panels } = JSON.parse(json) as { panels: { title: string; targets?: { expr: string }[] }[] };
  return panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ panel: title, expr })));
}
