import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { perService, SERVICES } from '#config/services';
import { newId } from '#contracts';
import { EngineUnavailable } from '#engines/engine-unavailable';
import { findPrometheus } from '#engines/prometheus-binary';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { type Rule, TestPrometheus } from '#testing/engines/prometheus';
import { processTree } from '#testing/engines/process-tree';
import { TestOperator } from '#testing/topology/operator';
import { processesOf, type ServiceProcess, topology, untilWhole } from '#testing/topology/topology';
import { account, guest, login, type TestUser, uniqueName } from '#testing/users/user';

import { metricsPage } from '../../tools/observability/metrics-page.js';
import { metricsIn, selectorsIn } from '../../tools/observability/promql.js';

const ROOT = resolve(import.meta.dirname, '../..');
const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';
const SCRAPE_SECONDS = 1;
const LOAD_PAUSE_MS = 50;
const CREATES = 5;
/** Generous: rates need two scrapes, and recording rules one evaluation after them. */
const SETTLE = { timeout: 60_000, interval: 1_000 };
const HEALTH = { timeout: 30_000, interval: 250 };

let deployment: Deployment;
let ann: TestUser;
/** Accepts every delivery. */
const receiver = createServer((_request, response) => response.writeHead(204).end());
const roomId = newId();

/** A separate cluster, with limits. */
beforeAll(async () => {
  deployment = await startDeployment('cluster', {
    ...{ RATE_LIMITS: 'on', RATE_CREATE: `${CREATES}/1m` },
    HOOKS_ALLOW: 'loopback',
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  ann = await account('ann');
  const socket = await ann.connect();
  await socket.ask('room:create', { id: roomId, kind: 'group', name: 'observed', memberIds: [] });
});

afterAll(async () => {
  ann.close();
  await deployment.stop();
  receiver.close();
});

const hostOf = ({ url }: ServiceProcess): string => new URL(url).host;
const send = (user: TestUser, body = 'hello') =>
  user.sockets[0]?.ask('message:send', { roomId, id: newId(), body }) ?? Promise.reject(new Error('no socket'));

describe('the front', () => {
  it.each(['/metrics', '/internal/sessions/check', '/internal/admin/auth/audit'])(
    'does not expose %s',
    async (path) => {
      expect((await request(topology().url).get(path)).status).toBe(404);
    },
  );
});

const binaries = await findPrometheus().catch((error: unknown) => {
  if (CI || !(error instanceof EngineUnavailable)) throw error;
  process.stderr.write(`NOT RUN: queries of alerts and dashboards (${error.message})\n`);
  return undefined;
});
/** A test that queries Prometheus. Without Prometheus it is skipped and reported as NOT RUN; on CI that is a failure. */
const itWithPrometheus = it.skipIf(binaries === undefined);

describe('the metrics under load', () => {
  const stopLoad = new AbortController();
  let load: Promise<void>;
  let prometheus: TestPrometheus | undefined;

  beforeAll(async () => {
    await touchEverything();
    load = chat(stopLoad.signal);
    if (binaries === undefined) return;
    prometheus = await TestPrometheus.start({
      jobs: perService((name) => processesOf(name).map(hostOf)),
      ruleFiles: ['recording.yml', 'alerts.yml'].map((file) => join(ROOT, 'deploy/prometheus', file)),
      scrapeSeconds: SCRAPE_SECONDS,
    });
  });

  afterAll(async () => {
    stopLoad.abort();
    await load;
    await prometheus?.stop();
  });

  const asked = (): TestPrometheus => {
    if (prometheus === undefined) throw new Error('Prometheus does not run');
    return prometheus;
  };

  /** The metrics and selector labels of the expression that no process exports. */
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

  itWithPrometheus('give every panel of the dashboards a value', async () => {
    const folder = join(ROOT, 'deploy/grafana/dashboards');
    const panels = readdirSync(folder).flatMap((file) =>
      panelsOf(readFileSync(join(folder, file), 'utf8')).map((panel) => ({ file, ...panel })),
    );
    const flaws = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const { file, panel, expr } of panels) {
        const missing = await missingIn(expr);
        const isEmpty = (await asked().query(expr)).length === 0;
        if (isEmpty || missing.length > 0) found.push(`${file}, ${panel}: ${expr} (${missing.join(', ') || 'empty'})`);
      }
      return found;
    };
    await expect.poll(flaws, SETTLE).toEqual([]);
    expect(panels.length).toBeGreaterThan(50);
  });

  itWithPrometheus('give every recording rule a value', async () => {
    const rules = await rulesOf('recording');
    const flaws = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const { name, query } of rules) {
        if ((await asked().query(query)).length === 0 || (await asked().query(name)).length === 0) found.push(name);
      }
      return found;
    };
    await expect.poll(flaws, SETTLE).toEqual([]);
    expect(rules.length).toBeGreaterThan(5);
  });

  itWithPrometheus('have every series that an alert uses, and no alert fires', async () => {
    const rules = await rulesOf('alerting');
    const flaws = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const { name, query } of rules) {
        for (const missing of await missingIn(query)) found.push(`${name}: nothing exports ${missing}`);
      }
      return found;
    };
    await expect.poll(flaws, SETTLE).toEqual([]);
    expect(rules.length).toBeGreaterThan(20);
    const firing = await asked().query('ALERTS{alertstate="firing"}');
    expect(firing.map(({ metric }) => metric['alertname'])).toEqual([]);
  });

  it('are documented in docs/metrics.md', async () => {
    const scraped = (all: readonly ServiceProcess[]) =>
      Promise.all(all.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
    const pages = SERVICES.map(async (name) => [name, await scraped(processesOf(name))] as const);
    const page = metricsPage(Object.fromEntries(await Promise.all(pages)));
    const file = join(ROOT, 'docs/metrics.md');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, page);
    expect(readFileSync(file, 'utf8')).toBe(page);
  });
});

describe('/health/ready names the dependency that does not answer', () => {
  const stateOf = async ({ url }: ServiceProcess) => {
    const answer = await fetch(`${url}/health/ready`);
    const { checks } = (await answer.json()) as { checks: Record<string, string> };
    return { status: answer.status, checks };
  };

  /** Polls: each check times out after 1 s, which a busy machine may exceed even if all is well. */
  async function untilState(service: ServiceProcess, state: object): Promise<void> {
    await expect.poll(() => stateOf(service), HEALTH).toMatchObject(state);
  }

  /** Runs `look` while the processes are stopped, then continues them. */
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

  it('Redis: gateways and histories are not ready, auths are', async () => {
    await whileStopped([topology().redis.at(-1)?.pid ?? 0], async () => {
      await untilState(gateway(), { status: 503, checks: { redis: 'failing' } });
      await untilState(history(), { status: 503, checks: { redis: 'failing', postgres: 'ok' } });
      await untilState(auth(), { status: 200, checks: { redis: 'failing', postgres: 'ok' } });
    });
    await untilWhole();
  });

  it('PostgreSQL: histories and auths are not ready', async () => {
    await whileStopped(processTree(topology().postgres.pid), async () => {
      await untilState(history(), { status: 503, checks: { redis: 'ok', postgres: 'failing' } });
      await untilState(auth(), { status: 503, checks: { redis: 'ok', postgres: 'failing' } });
    });
    await untilWhole();
  });

  it('auth: gateways and histories report it, and stay ready', async () => {
    await whileStopped(
      topology().auths.map(({ pid }) => pid),
      async () => {
        await untilState(gateway(), { status: 200, checks: { auth: 'failing', redis: 'ok' } });
        await untilState(history(), { status: 200, checks: { auth: 'failing', redis: 'ok' } });
      },
    );
    await untilWhole();
  });

  it('history: gateways are not ready after a while', async () => {
    await whileStopped(
      topology().histories.map(({ pid }) => pid),
      () => untilState(gateway(), { status: 503, checks: { history: 'failing', redis: 'ok' } }),
    );
    await untilWhole();
  });
});

/** Causes, once each, the events whose metrics exist only after they happen. */
async function touchEverything(): Promise<void> {
  const [socket] = ann.sockets;
  const { port } = receiver.address() as AddressInfo;
  const hook = { id: newId(), url: `http://127.0.0.1:${port}/`, from: 'start' };
  await new TestOperator().request('courier', 'post', 'hooks', hook);
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
  // More than two windows allow: a window may end meanwhile.
  const creates = Array.from({ length: 2 * CREATES + 1 }, async () =>
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
