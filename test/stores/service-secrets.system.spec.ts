import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { BotTokenAnswer } from '#access/internal-api';
import { INTERNAL_SECRET_HEADER } from '#access/internal-api';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { setFolder } from '#testing/engines/set-folder';
import { newSecret } from '#testing/secrets/new-secret';
import { TestOperator } from '#testing/topology/operator';
import { whileUsersTalk } from '#testing/load/steady-talk';
import { STORM_TIMEOUT_MS } from '#testing/load/storm';
import { TestSocket } from '#testing/users/test-socket';
import { killAndAwaitRestart, topology } from '#testing/topology/topology';
import { guest, uniqueName } from '#testing/users/user';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

type Service = 'gateway' | 'history';

const folder = setFolder();
const fileOf = (service: Service): string => join(folder, service);
/** Routes of auth that serve one service. */
const ROUTES = { gateway: '/internal/sessions/check', history: '/internal/users/find' };
const BODIES = { gateway: { sessionIds: [] }, history: { userIds: [] } };

let deployment: Deployment;

/** The gateways' secret, then the histories'; both files have the new one first. */
function keep(...secrets: readonly Record<Service, string>[]): void {
  for (const service of ['gateway', 'history'] as const)
    writeFileSync(fileOf(service), secrets.map((each) => each[service]).join('\n'));
}

const newSecrets = (): Record<Service, string> => ({ gateway: newSecret(), history: newSecret() });

const first = newSecrets();

beforeAll(async () => {
  keep(first);
  deployment = await startDeployment('cluster', {
    GATEWAY_SECRET_FILE: fileOf('gateway'),
    HISTORY_SECRET_FILE: fileOf('history'),
  });
});

afterAll(() => deployment.stop());

/** Replaces one process of the service after the other; each reads its secrets at its start. */
async function roll(processes: 'auths' | 'gateways' | 'histories'): Promise<void> {
  for (const index of topology()[processes].keys())
    await killAndAwaitRestart((now) => now[processes][index], 'SIGTERM');
}

async function statusOf(service: Service, secret: string): Promise<number> {
  const answer = await fetch((topology().auths[0]?.url ?? '') + ROUTES[service], {
    method: 'POST',
    headers: { 'content-type': 'application/json', [INTERNAL_SECRET_HEADER]: secret },
    body: JSON.stringify(BODIES[service]),
  });
  return answer.status;
}

/** A history asks auth about a user who is new, and a gateway about the token of a new bot. */
async function enterNewUsers(): Promise<void> {
  const [ann, ben] = [await guest('ann'), await guest('ben')];
  const room = { kind: 'group', name: 'new', memberIds: [ben.id] };
  await ann.http('post', '/v1/rooms').send(room).expect(201);
  const { token } = await new TestOperator().request<BotTokenAnswer>('auth', 'post', 'bots', {
    username: uniqueName('bot'),
  });
  for (const { url } of topology().gateways) (await TestSocket.connect(token, { url })).close();
}

describe('under load, no message is lost and no user sees an error', () => {
  it('when the secrets of gateways and histories are replaced; the old ones open nothing', async () => {
    const second = newSecrets();
    await whileUsersTalk(topology().url, async () => {
      keep(second, first);
      await roll('auths');
      await enterNewUsers();
      await roll('gateways');
      await roll('histories');
      await enterNewUsers();
      keep(second);
      await roll('auths');
      await enterNewUsers();
    });
    for (const service of ['gateway', 'history'] as const) {
      expect(await statusOf(service, first[service])).toBe(401);
      expect(await statusOf(service, second[service])).toBe(200);
    }
  });
});
