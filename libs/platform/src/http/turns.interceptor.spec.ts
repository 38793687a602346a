import { Controller, Get, Module, Req, type INestApplication } from '@nestjs/common';
import type { Request } from 'express';
import type { Server } from 'node:http';
import request from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { newId, type SessionId, type UserId } from '#contracts';
import { createService } from '../bootstrap.js';
import { FairTurns } from '../limits/fair-turns.js';
import { noteUser } from './request-user.js';
import { Turn } from './turn.decorator.js';

const OF_ONE_USER = 4;
const OF_ONE_IP = 16;
const FLOOD = 10;
const USERS = 8;

let begun: string[];
let gate: Promise<void>;
let openGate: () => void;

/** As `AccessGuard` does. */
const NamesUser = {
  canActivate: (context: { switchToHttp(): { getRequest(): Request } }): boolean => {
    const asked = context.switchToHttp().getRequest();
    const userId = asked.get('x-user');
    if (userId !== undefined) noteUser(asked, { userId: userId as UserId, sessionId: newId<SessionId>() });
    return true;
  },
};

async function work(asked: Request): Promise<object> {
  begun.push(asked.get('x-user') ?? 'no one');
  await gate;
  return { done: true };
}

@Controller('v1')
class WorkController {
  @Get('work')
  work(@Req() asked: Request): Promise<object> {
    return work(asked);
  }

  @Get('bytes')
  @Turn('none')
  bytes(@Req() asked: Request): Promise<object> {
    return work(asked);
  }

  @Get('failing')
  failing(): Promise<object> {
    return Promise.reject(new Error('no store'));
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

describe('each HTTP request takes its turn', () => {
  let app: INestApplication;

  beforeAll(async () => {
    const config = { ...loadStandaloneConfig({ LOG_LEVEL: 'fatal' }), trustProxy: 1 };
    const service = await createService({ name: 'test', config, modules: [WorkModule] });
    service.useGlobalGuards(NamesUser);
    app = await service.init();
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    begun = [];
    gate = new Promise((resolve) => (openGate = resolve));
  });
  afterEach(() => openGate());

  const ask = async (path: string, user?: string, ip = '10.0.0.1'): Promise<number> => {
    const headers = { 'x-forwarded-for': ip, ...(user !== undefined && { 'x-user': user }) };
    return (
      await request(app.getHttpServer() as Server)
        .get(path)
        .set(headers)
    ).status;
  };
  const flood = (count: number, ...by: Parameters<typeof ask>) => Array.from({ length: count }, () => ask(...by));
  const waiting = () => app.get(FairTurns).waiting();

  it('few of one user run at once, and another user passes those that wait', async () => {
    const asked = flood(FLOOD, '/v1/work', 'ann');
    await expect.poll(waiting).toBe(FLOOD - OF_ONE_USER);
    asked.push(ask('/v1/work', 'bob'));
    await expect.poll(() => begun).toContain('bob');
    expect(begun).toHaveLength(OF_ONE_USER + 1);
    openGate();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
  });

  it('few of one IP run at once, however many users it has, and another IP passes them', async () => {
    const asked = Array.from({ length: USERS }, (_, user) =>
      flood(OF_ONE_USER, '/v1/work', `user ${String(user)}`),
    ).flat();
    await expect.poll(waiting).toBe(USERS * OF_ONE_USER - OF_ONE_IP);
    asked.push(ask('/v1/work', 'bob', '10.0.0.2'));
    await expect.poll(() => begun).toContain('bob');
    openGate();
    await Promise.all(asked);
  });

  it('those without a token count as one user of their IP', async () => {
    const asked = flood(FLOOD, '/v1/work');
    await expect.poll(waiting).toBe(FLOOD - OF_ONE_USER);
    openGate();
    await Promise.all(asked);
  });

  it('those of a route without turns do not wait, and a failed one leaves its place', async () => {
    const asked = flood(FLOOD, '/v1/bytes', 'ann');
    await expect.poll(() => begun.length).toBe(FLOOD);
    for (const status of await Promise.all(flood(FLOOD, '/v1/failing', 'ann'))) expect(status).toBe(500);
    openGate();
    await Promise.all(asked);
    expect(waiting()).toBe(0);
  });
});
