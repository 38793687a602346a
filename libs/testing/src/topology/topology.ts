import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { internalUrlOf, SERVICE_TABLE, SERVICES, type Plural, type ServiceName } from '#config/services';
import { ADMIN_ROUTES } from '#access/internal-api';

export interface ServiceProcess {
  pid: number;
  url: string;
  /** The name of its container, if it runs in one. */
  container?: string;
}

/** The processes of a deployment. An embedded Parley is one process with all services. */
export interface Topology extends Record<Plural, ServiceProcess[]> {
  url: string;
  front?: { pid: number };
  /** One Redis, or the nodes of a Redis Cluster. An embedded Parley has none. */
  redis: ServiceProcess[];
  postgres: ServiceProcess;
  /** The environment of the admin command; `npm run cluster` does not print it. */
  admin?: Record<string, string>;
}

/** Environment variable with the path of the JSON topology, which the set-up rewrites after every restart. */
export const TOPOLOGY_FILE = 'PARLEY_TEST_TOPOLOGY_FILE';

/** Enough for a container to stop, start and pass its health check on a busy machine. */
const RESTART_TIMEOUT_MS = 120_000;
const HEALTH_TIMEOUT_MS = 2_000;
const POLL_INTERVAL_MS = 100;

/** The current topology. */
export function topology(): Topology {
  return JSON.parse(readFileSync(topologyFile(), 'utf8')) as Topology;
}

/** Where the deployment under test logs, if there is one that logs into a file. */
export function logFile(): string | null {
  const path = process.env[TOPOLOGY_FILE];
  if (path === undefined) return null;
  const file = logFileBeside(path);
  return existsSync(file) ? file : null;
}

export function logFileBeside(file: string): string {
  return join(dirname(file), 'output.log');
}

function topologyFile(): string {
  const path = process.env[TOPOLOGY_FILE];
  if (path === undefined) throw new Error(`${TOPOLOGY_FILE} is not set: run the suite through npm test`);
  return path;
}

/** Where the admin command finds the services: at their first processes. */
export function adminUrls(now: Pick<Topology, Plural>): Record<string, string> {
  const asked = (Object.keys(ADMIN_ROUTES) as (keyof typeof ADMIN_ROUTES)[]).map((name) => {
    return [internalUrlOf(name), now[SERVICE_TABLE[name].plural][0]?.url ?? ''];
  });
  return Object.fromEntries(asked) as Record<string, string>;
}

export function processesOf(name: ServiceName, now = topology()): ServiceProcess[] {
  return now[SERVICE_TABLE[name].plural];
}

/** Returns true if one process runs all of Parley. */
export function isEmbedded(): boolean {
  const { gateways, histories } = topology();
  return gateways[0]?.pid === histories[0]?.pid;
}

/** The URL of the gateway at this index, modulo their number; -1 is the last one. */
export function gatewayUrl(index: number): string {
  const { gateways, url } = topology();
  return gateways.at(index % gateways.length)?.url ?? url;
}

/** Ends a process, by default with `kill -9`. Resolves when another one has replaced it and all are ready. */
export async function killAndAwaitRestart(
  pick: (now: Topology) => ServiceProcess | undefined,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  const victim = pick(topology());
  if (victim === undefined) throw new Error('this deployment has no such process');
  process.kill(victim.pid, signal);
  const endsAt = performance.now() + RESTART_TIMEOUT_MS;
  while (pick(topology())?.pid === victim.pid) {
    if (performance.now() > endsAt) throw new Error(`nothing has replaced process ${String(victim.pid)}`);
    await sleep(POLL_INTERVAL_MS);
  }
  await untilWhole();
}

/** Kills Redis, or each node of a Redis Cluster, one after the other. They come back empty. */
export async function killRedis(): Promise<void> {
  for (const index of topology().redis.keys()) await killAndAwaitRestart(({ redis }) => redis[index]);
}

/** Resolves when every process is ready: the next test finds an undisturbed deployment. */
export async function untilWhole(): Promise<void> {
  const endsAt = performance.now() + RESTART_TIMEOUT_MS;
  for (;;) {
    const now = topology();
    const urls = [...new Set(SERVICES.flatMap((name) => processesOf(name, now)).map(({ url }) => url))];
    const ready = await Promise.all(urls.map(isReady));
    if (ready.every(Boolean)) return;
    if (performance.now() > endsAt)
      throw new Error(`not ready: ${urls.filter((_, index) => !ready[index]).join(', ')}`);
    await sleep(POLL_INTERVAL_MS);
  }
}

export async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** The number of sockets on a gateway, from its metrics. */
export async function connectionsOf(gateway: ServiceProcess): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^parley_gateway_connections(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
}
