import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type DeviceId, type SessionId, type UserId } from '#contracts';
import { Clock } from '#platform/clock';
import type { CourierConfig } from '../store/courier-config.js';
import { testPush } from './push-payload.policy.js';
import { PushHookSender, type PushHookItem } from './push-hook-sender.js';
import { PushPosters } from './push-posters.js';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const STATUSES: Readonly<Record<string, number>> = { fine: 200, unknown: 404, busy: 503 };

function pushTo(token: string): PushHookItem {
  const userId = newId<UserId>();
  const head = {
    id: newId<DeviceId>(),
    userId,
    sessionId: newId<SessionId>(),
    preview: 'full',
    addressId: token,
  } as const;
  return { device: { ...head, kind: 'hook', token, platform: 'fcm' }, push: testPush(userId, `id of ${token}`) };
}

describe('the gateway of examples/push-gateway', () => {
  const sent: { token: string; data: { push: string } }[] = [];
  let fcm: Server;
  let gateway: ChildProcess;
  let url: string;

  beforeAll(async () => {
    fcm = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const { message } = JSON.parse(Buffer.concat(chunks).toString()) as { message: (typeof sent)[number] };
        sent.push(message);
        response.writeHead(STATUSES[message.token] ?? 500).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(fcm, 'listening');
    const FCM_URL = `http://127.0.0.1:${String((fcm.address() as AddressInfo).port)}/messages:send`;
    gateway = spawn(process.execPath, ['examples/push-gateway/gateway.mjs'], {
      env: { PATH: process.env['PATH'], PUSH_HOOK_SECRET: SECRET, FCM_URL, FCM_TOKEN: 'x', PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(gateway.stdout ?? gateway, 'data')) as [Buffer];
    url = `http://127.0.0.1:${String(/\d+/.exec(line.toString())?.[0])}/`;
  });
  afterAll(() => {
    gateway.kill();
    fcm.close();
  });

  const sender = (secret: string): PushHookSender => {
    const settings = {
      pushHookUrl: url,
      pushHookSecrets: [secret],
      hooksAllow: ['loopback'],
      pushHosts: [],
      pushAllow: [],
    };
    const config = settings as unknown as CourierConfig;
    const clock = new Clock();
    return new PushHookSender(config, new PushPosters(config, clock), clock);
  };

  it('passes pushes on, and names the tokens that are gone and the pushes that failed', async () => {
    const pushes = ['fine', 'unknown', 'busy'].map(pushTo);
    const result = await sender(SECRET).send(pushes);
    expect(result).toMatchObject({ isAccepted: true, gone: new Set(['unknown']), failed: new Set(['id of busy']) });
    const payloads = sent.map(({ data }) => JSON.parse(data.push) as unknown);
    expect(payloads).toEqual(expect.arrayContaining(pushes.map(({ push }) => push.payload)));
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', Buffer.alloc(32, 3).toString('base64')])(
    'does not start with the secret "%s"',
    async (secret) => {
      const env = { PATH: process.env['PATH'], PUSH_HOOK_SECRET: secret, PORT: '0' };
      const refused = spawn(process.execPath, ['examples/push-gateway/gateway.mjs'], { env, timeout: 10_000 });
      const errors = refused.stderr.toArray();
      expect(await once(refused, 'exit')).toEqual([1, null]);
      expect(Buffer.concat((await errors) as Buffer[]).toString()).toContain('PUSH_HOOK_SECRET must be');
    },
  );

  it('refuses what Parley has not signed', async () => {
    const before = sent.length;
    const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
    expect(await sender(other).send([pushTo('fine')])).toMatchObject({ isAccepted: false, status: 401 });
    expect(sent).toHaveLength(before);
  });
});
