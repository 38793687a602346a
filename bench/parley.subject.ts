import type { ChildProcess } from 'node:child_process';

import { freePort } from '#engines/free-port';

import type { Plan, PlannedClient } from './plan.js';
import type { Scenario } from './scenarios.js';
import { endProcess, startProcess, type Subject } from './subject.js';

interface Line {
  url: string;
  gateways: { pid: number; url: string }[];
  histories: { pid: number }[];
  auths: { pid: number }[];
  redis: { pid: number };
  postgres: { pid: number };
}

interface Guest {
  readonly id: string;
  readonly token: string;
}

const SERVICES = ['--gateways', '1', '--histories', '1', '--auths', '1'];
const REQUESTS_AT_ONCE = 10;
/** Longer than all rounds, so that no token expires. */
const ACCESS_TOKEN_SECONDS = '86400';

/** Parley in its cluster form. The generator connects directly to the gateway, as it does to the other servers. */
export class ParleyServer implements Subject {
  readonly name = 'parley';
  readonly parts: Readonly<Record<string, number>>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly line: Line,
  ) {
    const [gateway, history] = [line.gateways[0]?.pid ?? 0, line.histories[0]?.pid ?? 0];
    this.parts = { gateway, history, redis: line.redis.pid, postgres: line.postgres.pid };
  }

  static async start(): Promise<ParleyServer> {
    const args = ['dist/tools/cluster/main.js', ...SERVICES, '--port', String(await freePort()), '--json'];
    const env = { RATE_LIMITS: 'off', LOG_LEVEL: 'error', ACCESS_TOKEN_SECONDS };
    const { child, line } = await startProcess(args, env, (text) => text.startsWith('{"url"'));
    return new ParleyServer(child, JSON.parse(line) as Line);
  }

  async prepare(scenario: Scenario): Promise<Pick<Plan, 'url' | 'clients' | 'begin'>> {
    const { rooms, membersPerRoom, sendersPerRoom, name } = scenario;
    const clients: PlannedClient[] = [];
    for (let room = 0; room < rooms; room++) {
      const guests = await inChunks(membersPerRoom, () => this.guest());
      const roomId = await this.room(guests, `${name} ${String(room)}`);
      guests.forEach(({ token }, index) =>
        clients.push({ auth: { token, protocol: 1 }, room, roomId, sends: index < sendersPerRoom }),
      );
    }
    return { url: this.line.gateways[0]?.url ?? this.line.url, clients, begin: { event: 'sync', payload: '{}' } };
  }

  stop(): Promise<void> {
    return endProcess(this.child);
  }

  private async guest(): Promise<Guest> {
    const username = `b_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
    const { user, tokens } = await this.post<{ user: { id: string }; tokens: { accessToken: string } }>(
      '/v1/auth/guest',
      { username },
    );
    return { id: user.id, token: tokens.accessToken };
  }

  private async room([first, ...others]: readonly Guest[], name: string): Promise<string> {
    const memberIds = others.map(({ id }) => id);
    const request = others.length === 1 ? { kind: 'direct', memberIds } : { kind: 'group', name, memberIds };
    return (await this.post<{ id: string }>('/v1/rooms', request, first?.token)).id;
  }

  private async post<Answer>(path: string, body: object, token = ''): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(this.line.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }
}

async function inChunks<Value>(count: number, make: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  while (values.length < count) {
    const size = Math.min(REQUESTS_AT_ONCE, count - values.length);
    values.push(...(await Promise.all(Array.from({ length: size }, make))));
  }
  return values;
}
