import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { perPlural, perService, SERVICE_TABLE, type Plural } from '#config/services';
import { freePort } from '#engines/free-port';
import { startPostgres } from '#engines/postgres-engine';
import { startStandby } from '#engines/postgres-standby';

import type { Plan, PlannedClient } from '../load/plan.js';
import type { Parts } from '../measure/processes.js';
import { Browsers } from './browsers.js';
import { embeddedStoreUrl } from './embedded-store.js';
import { Hooks } from './hooks.js';
import { parleyStore } from './parley-store.js';
import { inChunks, post } from './requests.js';
import { FastReceiver } from './fast-receiver.js';
import {
  ALL_SYSTEMS,
  type Crowd,
  endProcess,
  startProcess,
  type Store,
  type System,
  type SystemKind,
} from './system.js';

/** Scenarios of messages that grow. */
export const GROWING = ['growing100', 'growing1000', 'growing-cost'];

interface ClusterLine extends Readonly<Record<Plural, readonly Place[]>> {
  readonly url: string;
  /** The nodes, if it is a Redis Cluster. */
  readonly redis: Place | readonly Place[];
  readonly postgres: Place;
}

interface Place {
  readonly pid: number;
  readonly url: string;
}

interface Guest {
  readonly id: string;
  readonly token: string;
}

/** As many as one request takes. */
const FIRST_MEMBERS_MAX = 100;
const SETTINGS = {
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'error',
  /** All clients are gone before a stop. */
  DRAIN_MS: '1000',
  DRAIN_NOTICE_MS: '0',
  /** The users are guests. */
  GROW: 'all',
  /** The receivers are on this machine. */
  HOOKS_ALLOW: 'loopback',
  /** Longer than all rounds, so that no token expires. */
  ACCESS_TOKEN_SECONDS: '86400',
};

/** The push service is on this machine, too. */
const WEB_PUSH = { PUSH_CONTACT: 'mailto:ops@chat.example', PUSH_ALLOW: 'loopback' };

/** What a cluster has beside gateways and histories. */
interface Extras {
  readonly redisNodes?: number;
  /**
   * A courier without a hook, with a hook of all rooms whose receiver accepts at once, or with one whose receiver is unavailable. Or one that
   * pushes: to users without devices, or to a browser of each user who is away.
   */
  readonly courier?: 'courier' | 'hook' | 'hook away' | 'push' | 'push devices';
}

/** Parley in its cluster form. The clients connect directly to the gateways, as they do to the other servers. */
export function parleyCluster(
  gateways: number,
  histories: number,
  scenarios: readonly string[],
  { redisNodes = 1, courier }: Extras = {},
): SystemKind {
  const extras = [...(redisNodes > 1 ? [' Redis Cluster'] : []), ...(courier === undefined ? [] : [` ${courier}`])];
  return {
    name: `parley ${String(gateways)}+${String(histories)}${extras.join('')}`,
    scenarios,
    async start() {
      const processes = { ...perPlural(() => 1), gateways, histories, couriers: courier === undefined ? 0 : 1 };
      const cluster = await startCluster(processes, redisNodes, courier?.startsWith('push') === true ? WEB_PUSH : {});
      if (courier === undefined || courier === 'courier' || courier === 'push') return new ParleyServer(cluster);
      return new ParleyServer(await withReceiver(cluster, courier));
    },
  };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** The cluster with a receiver of a hook, or of pushes. */
async function withReceiver(cluster: Cluster, courier: 'hook' | 'hook away' | 'push devices'): Promise<Running> {
  const receiver = courier === 'hook away' ? undefined : await FastReceiver.start();
  const url = receiver?.url ?? `http://127.0.0.1:${String(await freePort())}/`;
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await receiver?.stop();
  };
  const running = { ...cluster, ...(receiver && { receiver }), stop };
  if (courier === 'push devices') return { ...running, browsers: new Browsers(cluster.postgres, url) };
  try {
    await cluster.hooks?.make(url, 'now');
  } catch (error) {
    await stop();
    throw error;
  }
  return running;
}

export async function startCluster(
  processes: Readonly<Record<Plural, number>>,
  redisNodes: number,
  settings: NodeJS.ProcessEnv,
) {
  const services = Object.entries(processes).flatMap(([plural, count]) => [`--${plural}`, String(count)]);
  const redis = ['--redis-nodes', String(redisNodes)];
  const args = ['dist/tools/cluster/main.js', ...services, ...redis, '--port', String(await freePort()), '--json'];
  const secret = randomBytes(32).toString('base64url');
  const env = { ...SETTINGS, ...settings, OPERATOR_SECRET: secret };
  const { child, line } = await startProcess(args, env, (text) => text.startsWith('{"url"'));
  const cluster = JSON.parse(line) as ClusterLine;
  const [courier] = cluster.couriers;
  const pids = (places: readonly Place[]): number[] => places.map(({ pid }) => pid);
  return {
    parts: {
      ...perService((name) => pids(cluster[SERVICE_TABLE[name].plural])),
      postgres: [cluster.postgres.pid],
      redis: pids([cluster.redis].flat()),
    },
    urls: { api: cluster.url, gateways: cluster.gateways.map(({ url }) => url) },
    stop: () => endProcess(child),
    postgres: cluster.postgres.url,
    redis: [cluster.redis].flat()[0]?.url ?? '',
    hooks: courier && new Hooks(courier.url, secret),
    operator: {
      AUTH_INTERNAL_URL: cluster.auths[0]?.url,
      HISTORY_INTERNAL_URL: cluster.histories[0]?.url,
      OPERATOR_SECRET: secret,
    },
  };
}

/** Parley as `npm start` runs it: one process and its PostgreSQL. */
export const parleyEmbedded: SystemKind = {
  name: 'parley embedded',
  scenarios: [...ALL_SYSTEMS, 'pairs', 'room200', 'single', 'idle', 'storm1000', 'import', ...GROWING],
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
    const { pid, url, stop } = await startStandalone({ DATA_DIR: dataDir, DATABASE_URL: '' });
    const stopAll = async (): Promise<void> => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    const postgres = await embeddedStoreUrl(dataDir);
    const urls = { api: url, gateways: [url] };
    return new ParleyServer({ parts: { all: [pid] }, urls, stop: stopAll, postgres, operator: { DATA_DIR: dataDir } });
  },
};

/** One process whose pages and searches are read on a streaming replica. */
export const parleyReplica: SystemKind = {
  name: 'parley replica',
  scenarios: ['page'],
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
    const primary = await startPostgres({ dataDir, persistent: false });
    const replica = await startStandby(primary);
    const databases = { DATABASE_URL: primary.url, DATABASE_READ_URL: replica.url };
    const { pid, url, stop } = await startStandalone(databases);
    const parts = { parley: [pid], primary: [primary.pid], replica: [replica.pid] };
    const stopAll = async (): Promise<void> => {
      await stop();
      await replica.stop();
      await primary.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    const urls = { api: url, gateways: [url] };
    return new ParleyServer({ parts, urls, stop: stopAll, postgres: primary.url });
  },
};

async function startStandalone(settings: Readonly<Record<string, string>>) {
  const env = { ...SETTINGS, PORT: '0', REDIS_URL: '', ...settings };
  const script = ['--max-semi-space-size=32', 'dist/apps/standalone/src/main.js'];
  const { child, line } = await startProcess(script, env, (text) => text.includes('http://'));
  return { pid: child.pid ?? 0, url: /http:\S+/.exec(line)?.[0] ?? '', stop: () => endProcess(child) };
}

/** A Parley that runs: what `ParleyServer` adds to it are users, rooms and messages. */
interface Running extends Pick<System, 'parts' | 'postgres' | 'operator' | 'hooks' | 'receiver' | 'check' | 'stop'> {
  readonly urls: { readonly api: string; readonly gateways: readonly string[] };
  /** The browsers of users who are away. */
  readonly browsers?: Browsers;
}

export class ParleyServer implements System {
  readonly parts: Parts;
  readonly postgres?: string | undefined;
  readonly operator?: System['operator'];
  readonly store?: Store;
  readonly hooks?: Hooks | undefined;
  readonly receiver?: System['receiver'];
  readonly check?: System['check'];
  readonly stop: () => Promise<void>;
  private readonly urls: Running['urls'];
  private readonly browsers: Browsers | undefined;

  constructor({ parts, urls, stop, postgres, operator, hooks, receiver, check, browsers }: Running) {
    this.parts = parts;
    this.urls = urls;
    this.stop = stop;
    this.postgres = postgres;
    this.operator = operator;
    this.hooks = hooks;
    this.receiver = receiver;
    this.check = check;
    this.browsers = browsers;
    if (postgres !== undefined) this.store = parleyStore(postgres);
  }

  async gather(crowd: Crowd): Promise<Omit<Plan, 'run'>> {
    const clients: PlannedClient[] = [];
    const away: string[] = [];
    for (let room = 0; room < crowd.rooms; room++) {
      const guests = await inChunks(crowd.membersPerRoom, () => this.guest());
      const names = Array.from({ length: crowd.roomsEach ?? 1 }, (_, index) => `${crowd.name} ${room} ${index}`);
      const [roomId = ''] = await inChunks(names.length, (index) => this.room(guests, names[index] ?? ''));
      const connected = crowd.connectedPerRoom ?? guests.length;
      away.push(...guests.slice(connected).map(({ id }) => id));
      guests.slice(0, connected).forEach(({ token }, index) => {
        const number = clients.length;
        clients.push({
          ...{ number, url: this.gateway(number), auth: { token, protocol: 1 }, room, roomId },
          sends: index < crowd.sendersPerRoom,
          enter: [{ event: 'sync', payload: '{}' }],
          comeBack: [{ event: 'sync', payload: `{"epoch":"$epoch","urev":$urev,"rooms":{"${roomId}":$headRev}}` }],
        });
      });
    }
    await this.browsers?.add(away);
    return { wire: 'socket.io', clients };
  }

  private gateway(client: number): string {
    return this.urls.gateways[client % this.urls.gateways.length] ?? this.urls.api;
  }

  private async guest(): Promise<Guest> {
    const username = `b_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
    const { user, tokens } = await post<{ user: { id: string }; tokens: { accessToken: string } }>(
      `${this.urls.api}/v1/auth/guest`,
      { username },
    );
    return { id: user.id, token: tokens.accessToken };
  }

  /** Two members get a direct room, of which they can only have one. */
  private async room([first, ...others]: readonly Guest[], name: string): Promise<string> {
    const ids = others.map(({ id }) => id);
    const [memberIds, later] = [ids.slice(0, FIRST_MEMBERS_MAX), ids.slice(FIRST_MEMBERS_MAX)];
    const request = ids.length === 1 ? { kind: 'direct', memberIds } : { kind: 'group', name, memberIds };
    const { id } = await post<{ id: string }>(`${this.urls.api}/v1/rooms`, request, first?.token);
    await inChunks(later.length, (index) =>
      post(`${this.urls.api}/v1/rooms/${id}/members`, { userId: later[index] }, first?.token),
    );
    return id;
  }
}
