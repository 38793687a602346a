import { Controller, Module, type ExecutionContext, type INestApplication } from '@nestjs/common';
import type { Request } from 'express';
import type { Server } from 'node:http';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { ChatError, newId, type SessionId, type UpdateMe, type User, type UserId } from '#contracts';
import type { Ways } from '#contracts/routes/auth.routes';
import type { NamedUser } from '#contracts/routes/user.routes';
import { createService } from '../bootstrap.js';
import { noteUser } from './request-user.js';
import { routeDecorator } from './route.decorator.js';

const ANN = newId<UserId>();
/** The steps of a request, in their order. */
let steps: string[];
let isLimited: boolean;

class TestGuard {
  canActivate(context: ExecutionContext): boolean {
    const asked = context.switchToHttp().getRequest<Request>();
    steps.push('guard');
    if (asked.headers.authorization === undefined) throw new ChatError('UNAUTHENTICATED');
    noteUser(asked, { userId: ANN, sessionId: newId<SessionId>() });
    return true;
  }
}

class TestLimits {
  demand(scope: string, key: string): void {
    steps.push(`${scope} of ${key === ANN ? 'ann' : key}`);
    if (isLimited) throw new ChatError('RATE_LIMITED', { scope });
  }
}

const guards = { bearer: TestGuard, logout: TestGuard, 'app:users': TestGuard, 'app:sessions': TestGuard };
const Route = routeDecorator('auth', { guards, limits: TestLimits });

@Controller()
class RoutesController {
  @Route('PATCH /v1/users/me')
  update({ displayName }: UpdateMe): Promise<User> {
    steps.push(`named ${displayName ?? ''}`);
    return Promise.resolve({ displayName } as User);
  }

  @Route('GET /v1/users/{id}')
  get({ userId }: NamedUser): Promise<User> {
    return Promise.resolve({ id: userId } as User);
  }

  @Route('DELETE /v1/users/me/avatar')
  remove(): Promise<void> {
    return Promise.resolve();
  }

  @Route('GET /v1/auth/ways')
  ways(): Ways {
    return { totp: false } as Ways;
  }

  @Route('GET /v1/users/avatars/{file}')
  picture(): Promise<void> {
    steps.push('picture');
    return Promise.resolve();
  }
}

@Module({ controllers: [RoutesController], providers: [TestLimits] })
class RoutesModule {}

describe('a method with @Route', () => {
  let app: INestApplication;

  beforeAll(async () => {
    const config = { ...loadStandaloneConfig({ LOG_LEVEL: 'fatal' }), trustProxy: 1 };
    app = await (await createService({ name: 'test', config, modules: [RoutesModule] })).init();
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    steps = [];
    isLimited = false;
  });

  const ask = (method: 'get' | 'patch' | 'delete', path: string, token = 'a token') => {
    const asked = request(app.getHttpServer() as Server)
      [method](path)
      .set('x-forwarded-for', '2001:db8::1');
    return token === '' ? asked : asked.set('authorization', token);
  };

  it('is asked only after guard, validation and limit, in this order', async () => {
    const { body } = await ask('patch', '/v1/users/me').send({ displayName: 'Ann' }).expect(200);
    expect(body).toEqual({ displayName: 'Ann' });
    expect(steps).toEqual(['guard', 'profile of ann', 'named Ann']);
  });

  it('is not asked without a token', async () => {
    expect((await ask('patch', '/v1/users/me', '').send({ displayName: 'Ann' }).expect(401)).body.code).toBe(
      'UNAUTHENTICATED',
    );
    expect(steps).toEqual(['guard']);
  });

  it('takes no point for an invalid request', async () => {
    for (const body of [{ displayName: '' }, { other: 1 }])
      expect((await ask('patch', '/v1/users/me').send(body).expect(400)).body.code).toBe('INVALID');
    expect((await ask('delete', '/v1/users/me/avatar').send({ other: 1 }).expect(400)).body.field).toBe('other');
    expect(steps).toEqual(['guard', 'guard', 'guard']);
  });

  it('is not asked without points', async () => {
    isLimited = true;
    expect((await ask('patch', '/v1/users/me').send({ displayName: 'Ann' }).expect(429)).body.scope).toBe('profile');
    expect(steps).toEqual(['guard', 'profile of ann']);
  });

  it('gets fields from the path, under the name of the field', async () => {
    expect((await ask('get', '/v1/users/someone').expect(200)).body).toEqual({ id: 'someone' });
    expect((await ask('get', '/v1/users/someone?userId=other').expect(400)).body.field).toBe('userId');
  });

  it('answers with the status of the table', async () => {
    expect((await ask('delete', '/v1/users/me/avatar').expect(204)).text).toBe('');
  });

  it('counts by the network of an IP, and does not read the request, if the table says so', async () => {
    await ask('get', '/v1/users/avatars/x.webp?cached=1', '').expect(200);
    expect(steps).toEqual(['avatar of 2001:db8:0:0::/64', 'picture']);
  });

  it('takes no key of an app in a page, nor below /v1/auth/, also if it reads no token', async () => {
    const key = 'Bearer parley_app_of_the_test';
    await ask('get', '/v1/users/avatars/x.webp', key).expect(200);
    const inPage = await ask('get', '/v1/users/avatars/x.webp', key).set('origin', 'https://a.example').expect(403);
    expect(inPage.body).toMatchObject({ code: 'FORBIDDEN', field: 'origin' });
    expect((await ask('get', '/v1/auth/ways', key).expect(403)).body).toMatchObject({
      code: 'FORBIDDEN',
      field: 'token',
    });
    await ask('get', '/v1/auth/ways', '').expect(200);
  });
});
