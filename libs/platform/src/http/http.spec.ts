import {
  Body,
  Controller,
  Delete,
  Get,
  Logger,
  Module,
  NotFoundException,
  Post,
  Put,
  Req,
  type INestApplication,
} from '@nestjs/common';
import { IsCount, IsFlag, IsId, IsText, Optional } from '#contracts/validation';
import { ChatError, newId, type RoomId, type SessionId, type UserId } from '#contracts';
import { loadStandaloneConfig } from '#config/app-config';
import { getMetadataStorage } from 'class-validator';
import type { Request } from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createService } from '../bootstrap.js';
import { BODY_TIMEOUT_MS, PACE_BYTES_MIN } from './bound-body.js';
import { SecurityLog } from '../security-log.js';
import { EventRequest } from './event-request.js';
import { noteUser } from './request-user.js';
import { ReadinessChecks } from '../readiness/readiness.js';
import { Drain } from '../process/shutdown.js';

const ROOM = '01926d2e-0000-7000-8000-000000000001';
/** By all uploads. */
let uploadedBytes = 0;
const USER = { userId: newId<UserId>(), sessionId: newId<SessionId>() };

class Page {
  @IsId() roomId!: RoomId;
  @Optional() @IsCount(1, 200) limit?: number;
  @Optional() @IsFlag() mine?: boolean;
  @Optional() @IsText({ max: 10 }) query?: string;
}

class Erase {
  @Optional() @IsText({ max: 128 }) password?: string;
}

class QueryFailed extends Error {
  readonly driverError: Error;
  constructor(code: string) {
    super('insert into messages … failed on db.internal:5432');
    this.driverError = Object.assign(new Error('pg'), { code });
  }
}

@Controller('v1')
class RoomsController {
  @Get('rooms/:id/messages')
  page(@EventRequest(Page, { roomId: 'id' }) page: Page): object {
    return { ...page, checked: page instanceof Page };
  }

  @Put('rooms/:id/messages')
  put(@EventRequest(Page, { roomId: 'id' }) page: Page): object {
    return { ...page };
  }

  @Delete('me')
  erase(@EventRequest(Erase) erase: Erase): object {
    return erase.password === undefined ? {} : { given: true };
  }

  @Post('echo')
  echo(@Body() body: object): object {
    return body;
  }

  @Put('files/:id/content')
  async upload(@Req() request: Request): Promise<object> {
    request.on('data', ({ length }: Buffer) => (uploadedBytes += length));
    await new Promise((resolve) => request.once('close', resolve));
    return {};
  }

  @Get('known')
  known(@Req() request: Request): object {
    noteUser(request, USER);
    return {};
  }

  @Get('known/limited')
  knownLimited(@Req() request: Request): never {
    noteUser(request, USER);
    throw new ChatError('RATE_LIMITED', { retryAfterMs: 1200, scope: 'search' });
  }

  @Get('fail/chat')
  failChat(): never {
    throw new ChatError('RATE_LIMITED', { retryAfterMs: 1200, scope: 'login' });
  }

  @Get('fail/bug')
  failBug(): never {
    throw new TypeError('cannot read /srv/secret.ts');
  }

  @Get('fail/absent')
  failAbsent(): never {
    throw new NotFoundException('SELECT nothing');
  }

  @Get('fail/database')
  failDatabase(): never {
    throw new QueryFailed('57P01');
  }
}

@Module({ controllers: [RoomsController] })
class RoomsModule {}

describe('a service over HTTP', () => {
  let app: INestApplication;
  let http: ReturnType<typeof request>;

  beforeAll(async () => {
    const config = loadStandaloneConfig({ LOG_LEVEL: 'silent', CORS_ORIGINS: 'https://web.example' });
    app = await createService({ name: 'test', config, modules: [RoomsModule] });
    await app.init();
    const server: Server = app.getHttpServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    http = request(server);
  });
  afterAll(async () => app.close());

  const open = () => connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');

  it('has exactly the paths of its routes, so that a front can refuse some of them', async () => {
    expect((await http.get('/metrics')).status).toBe(200);
    for (const path of ['/Metrics', '/METRICS/', '//metrics', '/%6detrics', '/metrics%2f', '/metrics;x', '/./metrics'])
      expect({ path, status: (await http.get(path)).status }).toEqual({ path, status: 404 });
    for (const target of ['/metrics#x', 'http://parley.example//metrics', '/v1/../metrics', '/\\metrics']) {
      const socket = open();
      // Clients would normalise the target.
      socket.write(`GET ${target} HTTP/1.1\r\nHost: parley.example\r\nConnection: close\r\n\r\n`);
      expect({ target, line: (await text(socket)).split('\r\n')[0] }).toEqual({
        target,
        line: 'HTTP/1.1 404 Not Found',
      });
    }
  });

  it('ends the connection of an upload that sends one byte per second, and of none that sends enough', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const [slow, steady] = [open(), open()];
    const ended: string[] = [];
    slow.on('error', () => undefined).once('close', () => ended.push('slow'));
    steady.on('error', () => undefined).once('close', () => ended.push('steady'));
    for (const socket of [slow, steady])
      socket.write(`PUT /v1/files/${ROOM}/content HTTP/1.1\r\nHost: parley.example\r\nContent-Length: 999999\r\n\r\n`);
    steady.write(Buffer.alloc(PACE_BYTES_MIN));
    slow.write('x');
    await expect.poll(() => uploadedBytes).toBe(PACE_BYTES_MIN + 1);
    for (let second = 1; second < BODY_TIMEOUT_MS / 1000; second += 1) {
      slow.write('x');
      vi.advanceTimersByTime(1000);
    }
    await expect.poll(() => uploadedBytes).toBe(PACE_BYTES_MIN + BODY_TIMEOUT_MS / 1000);
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(1000);
    await expect.poll(() => ended).toEqual(['slow']);
    steady.destroy();
  });

  describe('reads a request as the event that it mirrors', () => {
    it('from path and query, with numbers and booleans as such', async () => {
      const answer = await http.get(`/v1/rooms/${ROOM}/messages?limit=20&mine=true&query=12`);
      expect(answer.body).toEqual({ roomId: ROOM, limit: 20, mine: true, query: '12', checked: true });
    });

    it('and looks up the types of its fields once, however many a query names', async () => {
      const lookUp = vi.spyOn(getMetadataStorage(), 'getTargetValidationMetadatas');
      onTestFinished(() => lookUp.mockRestore());
      const names = Array.from({ length: 1_000 }, (_, index) => `field${index}`);
      const answer = await http.get(`/v1/rooms/${ROOM}/messages?${names.join('&')}`);
      expect(answer.body).toMatchObject({ code: 'INVALID', field: 'field0' });
      expect(lookUp.mock.calls.length).toBeLessThanOrEqual(1);
    });

    it('from path and body', async () => {
      const answer = await http.put(`/v1/rooms/${ROOM}/messages`).send({ limit: 5 });
      expect(answer.body).toEqual({ roomId: ROOM, limit: 5 });
    });

    it('also from the body of a DELETE, or without a body', async () => {
      expect((await http.delete('/v1/me').send({ password: 'p' })).body).toEqual({ given: true });
      expect((await http.delete('/v1/me')).body).toEqual({});
    });

    it.each([
      ['an unknown query parameter', 'get', `/v1/rooms/${ROOM}/messages?colour=red`, undefined, 'colour'],
      ['a path field in the query', 'get', `/v1/rooms/${ROOM}/messages?roomId=${ROOM}`, undefined, 'roomId'],
      ['a path field in the body', 'put', `/v1/rooms/${ROOM}/messages`, { roomId: ROOM }, 'roomId'],
      ['a query on a write', 'put', `/v1/rooms/${ROOM}/messages?limit=1`, {}, 'limit'],
      ['a bad id in the path', 'get', '/v1/rooms/1/messages', undefined, 'roomId'],
      ['a number out of range', 'get', `/v1/rooms/${ROOM}/messages?limit=0`, undefined, 'limit'],
      ['half a number', 'get', `/v1/rooms/${ROOM}/messages?limit=1x`, undefined, 'limit'],
      ['an empty number', 'get', `/v1/rooms/${ROOM}/messages?limit=`, undefined, 'limit'],
      ['a parameter given twice', 'get', `/v1/rooms/${ROOM}/messages?limit=1&limit=2`, undefined, 'limit'],
      ['a number as text in a body', 'put', `/v1/rooms/${ROOM}/messages`, { limit: '5' }, 'limit'],
      ['null', 'put', `/v1/rooms/${ROOM}/messages`, { limit: null }, 'limit'],
    ] as const)('and refuses %s', async (_what, method, path, body, field) => {
      const answer = await http[method](path).send(body);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'INVALID', retry: 'never', field });
    });

    it('and refuses a list as the body', async () => {
      expect((await http.put(`/v1/rooms/${ROOM}/messages`).send([])).body).toMatchObject({ code: 'INVALID' });
    });
  });

  describe('answers errors as problem documents', () => {
    it('with advice to the client', async () => {
      const answer = await http.get('/v1/fail/chat');
      expect(answer.status).toBe(429);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.headers['retry-after']).toBe('2');
      expect(answer.body).toEqual({
        type: 'urn:parley:error:RATE_LIMITED',
        title: 'Too many requests.',
        status: 429,
        detail: 'Too many requests.',
        code: 'RATE_LIMITED',
        retry: 'later',
        retryAfterMs: 1200,
        scope: 'login',
      });
    });

    it.each([
      ['/v1/fail/bug', 500, 'INTERNAL'],
      ['/v1/fail/absent', 404, 'NOT_FOUND'],
      ['/v1/fail/database', 503, 'UNAVAILABLE'],
      ['/v1/nothing', 404, 'NOT_FOUND'],
      ['/v1/rooms/%zz/messages', 400, 'INVALID'],
    ])('and leaks nothing of %s', async (path, status, code) => {
      const answer = await http.get(path);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ code, status });
      expect(answer.text).not.toMatch(/secret|SELECT|insert|5432|\.ts|Error:/);
    });

    it('if the path does not have the method', async () => {
      const answer = await http.patch('/v1/echo').send({});
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('POST');
      expect(answer.body).toMatchObject({ code: 'INVALID', status: 405 });
    });

    it('if the body is not JSON', async () => {
      const broken = await http.post('/v1/echo').type('application/json').send('{"a":');
      expect(broken.status).toBe(400);
      expect(broken.body).toMatchObject({ code: 'INVALID', detail: 'The body is not valid JSON.' });
      const form = await http.post('/v1/echo').type('form').send('a=1');
      expect(form.status).toBe(415);
      expect(form.body).toMatchObject({ code: 'INVALID', status: 415, detail: 'The body must be application/json.' });
    });

    it('if the body is over 128 KiB, but not at exactly 128 KiB', async () => {
      const body = (bytes: number): string => JSON.stringify({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
      const send = (bytes: number): request.Test => http.post('/v1/echo').type('application/json').send(body(bytes));
      expect((await send(128 * 1024)).status).toBe(201);
      const answer = await send(128 * 1024 + 1);
      expect(answer.status).toBe(413);
      expect(answer.body).toMatchObject({ code: 'TOO_LARGE', retry: 'never' });
    });
  });

  describe('for browsers and proxies', () => {
    it('returns the request id, its own or the proxy’s', async () => {
      expect((await http.get('/v1/nothing').set('x-request-id', 'edge-1')).headers['x-request-id']).toBe('edge-1');
      const own = (await http.get('/v1/nothing').set('x-request-id', 'a b')).headers['x-request-id'];
      expect(own).toMatch(/^[\da-f-]{36}$/);
    });

    it('admits only the configured origins', async () => {
      const preflight = (origin: string): request.Test =>
        http.options('/v1/echo').set('origin', origin).set('access-control-request-method', 'POST');
      expect((await preflight('https://web.example')).headers['access-control-allow-origin']).toBe(
        'https://web.example',
      );
      expect((await preflight('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
    });

    it('does not reveal its software', async () => {
      const { headers } = await http.get('/v1/nothing');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    });
  });

  describe('for operators', () => {
    it('logs each request with its user, and each refusal with its user and IP', async () => {
      const lines = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
      const refuse = vi.spyOn(app.get(SecurityLog), 'refuse');
      onTestFinished(() => {
        lines.mockRestore();
        refuse.mockRestore();
      });
      await http.get('/v1/known');
      await http.get('/v1/known/limited');
      await http.get('/v1/fail/chat');
      const answered = lines.mock.calls.map(([line]) => line as unknown);
      for (const [event, outcome] of [
        ['http.answered', 'ok'],
        ['http.answered', 'RATE_LIMITED'],
      ])
        expect(answered).toContainEqual(expect.objectContaining({ event, outcome, ...USER }));
      expect(answered).toContainEqual(expect.objectContaining({ event: 'http.failed', code: 'RATE_LIMITED', ...USER }));
      const ip = expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string;
      expect(refuse.mock.calls).toEqual([
        ['search', { ...USER, address: ip }],
        ['login', { address: ip }],
      ]);
    });

    it.each([
      ['/v1/nothing', '/v1/nothing'],
      ['/v1/in/token', 'none'],
      ['/v1/IN/token/x', 'none'],
      ['/V1/server/users/theirs', 'none'],
      ['/v1/in%2Ftoken', 'none'],
      ['/hooks/token', 'none'],
      ['/HOOKS/id/signature', 'none'],
    ])('logs the path %s as %s: no id of a host, and no token of an incoming webhook', async (path, logged) => {
      const lines = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
      onTestFinished(() => lines.mockRestore());
      await http.get(path);
      expect(lines.mock.calls.map(([line]) => line as unknown)).toContainEqual(
        expect.objectContaining({ event: 'http.failed', path: logged }),
      );
    });

    it('is alive', async () => {
      expect((await http.get('/health/live')).body).toEqual({
        status: 'live',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
    });

    it('counts requests by route, not by path', async () => {
      const { text, headers } = await http.get('/metrics');
      expect(headers['content-type']).toMatch(/^text\/plain/);
      expect(text).toContain('route="/v1/rooms/:id/messages"');
      expect(text).not.toContain(ROOM);
      expect(text).toContain('nodejs_eventloop_lag_seconds');
    });

    it('is ready until a part fails, and names the part', async () => {
      expect((await http.get('/health/ready')).body).toEqual({ status: 'ready', checks: {} });
      let works = false;
      app.get(ReadinessChecks).add({
        name: 'postgres',
        check: async () => {
          if (!works) throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
        },
      });
      const failing = await http.get('/health/ready');
      expect(failing.status).toBe(503);
      expect(failing.body).toEqual({ status: 'failing', checks: { postgres: 'failing' } });
      works = true;
      expect((await http.get('/health/ready')).status).toBe(200);
    });

    it('is ready while a part that it does not need fails, and names the part', async () => {
      const check = () => Promise.reject(new Error('connect ECONNREFUSED'));
      app.get(ReadinessChecks).add({ name: 'auth', needed: false, check });
      const { status, body } = await http.get('/health/ready');
      expect(status).toBe(200);
      expect(body).toEqual({ status: 'ready', checks: { postgres: 'ok', auth: 'failing' } });
    });

    it('is alive but not ready once it drains', async () => {
      await app.get(Drain).run(100);
      expect((await http.get('/health/ready')).body).toEqual({ status: 'draining', checks: {} });
      expect((await http.get('/health/live')).status).toBe(200);
    });
  });
});
