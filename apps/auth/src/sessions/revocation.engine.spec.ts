import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisConnections } from '#bus/redis/redis-connections';
import type { SessionId } from '#contracts';
import { startRedis, type RedisEngine } from '#engines/redis-engine';
import { HttpQuestions } from '#access/questions.http.adapter';
import { RedisSessionSource, RevocationKeys } from '#access/session-source.redis.adapter';
import { sessionRoom } from '#access/session-sockets.port';
import { SessionStatus } from '#access/session-status';
import { socketAdapter } from '#platform/socket-adapter';
import { INTERNAL_SECRET, TestAuths, type TestAuth, type TestPerson } from '../../testing/test-auth.js';

const PREFIX = 'parley';
/** The protocol allows 2 s; the rest is for a busy machine. */
const CUT_WITHIN_MS = 10_000;
const SOON = { timeout: 30_000, interval: 200 };

/** A Socket.IO server on Redis, like a gateway's: each socket is in the room of its session. */
class FakeGateway {
  private constructor(
    private readonly http: HttpServer,
    private readonly io: Server,
  ) {}

  static async open(connections: RedisConnections): Promise<FakeGateway> {
    const http = createServer();
    const server = new Server(http, { adapter: socketAdapter(connections.openAdapterPair(), PREFIX) });
    server.on('connection', (socket) => void socket.join(sessionRoom(socket.handshake.auth['sessionId'])));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new FakeGateway(http, server);
  }

  async connect(sessionId: SessionId): Promise<Socket> {
    const { port } = this.http.address() as AddressInfo;
    const socket = io(`http://127.0.0.1:${port}`, { auth: { sessionId }, transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    return socket;
  }

  close(): Promise<void> {
    return this.io.close();
  }
}

/** The code that a socket gets before it is cut, and the time. */
function cutOf(socket: Socket): Promise<{ code: string; afterMs: number }> {
  const startedAt = performance.now();
  let code = 'nothing';
  socket.on('session:ended', (ended: { code: string }) => (code = ended.code));
  return new Promise((resolve) =>
    socket.once('disconnect', () => resolve({ code, afterMs: performance.now() - startedAt })),
  );
}

describe('a session that ends', () => {
  let auths: TestAuths;
  let redis: RedisEngine;
  let auth: TestAuth;
  let otherAuth: TestAuth;
  /** Connections of another service. */
  let connections: RedisConnections;
  let status: SessionStatus;
  let gateways: FakeGateway[];

  beforeAll(async () => {
    [auths, redis] = await Promise.all([TestAuths.start(), startRedis()]);
    [auth, otherAuth] = await Promise.all([auths.open({ REDIS_URL: redis.url }), auths.open({ REDIS_URL: redis.url })]);
    connections = new RedisConnections(redis.url);
    status = statusThrough(auth.url);
    gateways = await Promise.all([FakeGateway.open(connections), FakeGateway.open(connections)]);
    const probe = connections.open('probe', { patient: true });
    await vi.waitFor(async () => expect(await probe.exists(new RevocationKeys(PREFIX).marker)).toBe(1), SOON);
  });

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    connections.close();
    await auths.stop();
    await redis.stop();
  });

  const client = (authInternalUrl: string, internalSecret = INTERNAL_SECRET) =>
    new HttpQuestions({ authInternalUrl, internalSecret });
  const statusThrough = (authUrl: string) =>
    new SessionStatus(
      new RedisSessionSource({
        redis: connections.open('sessions', { pipelined: true }),
        keys: new RevocationKeys(PREFIX),
        questions: client(authUrl),
      }),
    );
  const codeOf = (sessions: SessionStatus, { tokens }: TestPerson) =>
    sessions.check(tokens.sessionId).then(
      () => 'live',
      (error: { code?: string }) => error.code ?? 'failed',
    );
  const end = async (person: TestPerson) => expect((await person.http('post', '/v1/auth/logout')).status).toBe(204);

  it('cuts its sockets on every gateway within two seconds, and no others', async () => {
    const here = await auth.register('socketed');
    const there = await auth.login('socketed');
    const sockets = await Promise.all(gateways.map((gateway) => gateway.connect(there.tokens.sessionId)));
    const survivor = await gateways[1]!.connect(here.tokens.sessionId);
    const cuts = Promise.all(sockets.map(cutOf));
    expect((await here.http('delete', `/v1/auth/sessions/${there.tokens.sessionId}`)).status).toBe(204);
    for (const { code, afterMs } of await cuts) {
      expect(code).toBe('SESSION_REVOKED');
      expect(afterMs).toBeLessThan(CUT_WITHIN_MS);
    }
    expect(survivor.connected).toBe(true);
    survivor.close();
  });

  it('is SESSION_REVOKED on every service within two seconds, even if it was just found alive', async () => {
    const person = await auth.guest('revoked_everywhere');
    expect(await codeOf(status, person)).toBe('live');
    expect((await otherAuth.http('get', '/v1/users/me', person.tokens.accessToken)).status).toBe(200);
    await end(person);
    await expect.poll(() => codeOf(status, person), { timeout: CUT_WITHIN_MS }).toBe('SESSION_REVOKED');
    await expect
      .poll(async () => (await otherAuth.http('get', '/v1/users/me', person.tokens.accessToken)).body.code, {
        timeout: CUT_WITHIN_MS,
      })
      .toBe('SESSION_REVOKED');
    expect(await status.checkMany([person.tokens.sessionId])).toEqual(
      new Map([[person.tokens.sessionId, 'SESSION_REVOKED']]),
    );
  });

  it('stays in Redis no longer than its access tokens live', async () => {
    const person = await auth.guest('kept_for_long');
    await end(person);
    const probe = connections.open('probe', { patient: true });
    const seconds = () => probe.ttl(new RevocationKeys(PREFIX).session(person.tokens.sessionId));
    await expect.poll(seconds, SOON).toBeGreaterThan(600);
    expect(await seconds()).toBeLessThanOrEqual(660);
  });

  it('stays ended if Redis comes back empty, at first by asking auth, then from Redis', async () => {
    const [ended, living] = [await auth.guest('ended_before'), await auth.guest('living_on')];
    await end(ended);
    const { port } = redis;
    await redis.kill();
    redis = await startRedis({ port });
    const fresh = statusThrough(auth.url);
    await expect.poll(() => codeOf(fresh, living), SOON).toBe('live');
    await expect.poll(() => codeOf(fresh, ended), SOON).toBe('SESSION_REVOKED');
    const probe = connections.open('probe', { patient: true });
    const keys = new RevocationKeys(PREFIX);
    await expect.poll(() => probe.exists(keys.marker), SOON).toBe(1);
    expect(await probe.get(keys.session(ended.tokens.sessionId))).toBe('SESSION_REVOKED');
  });

  it('is known from auth while Redis is unavailable, and UNAVAILABLE if auth is unavailable too', async () => {
    const [ended, living] = [await auth.guest('ended_meanwhile'), await auth.guest('living_meanwhile')];
    const withoutAuth = statusThrough('http://127.0.0.1:1');
    const { port } = redis;
    await redis.kill();
    await end(ended);
    const fresh = statusThrough(auth.url);
    await expect.poll(() => codeOf(fresh, ended), SOON).toBe('SESSION_REVOKED');
    await expect.poll(() => codeOf(fresh, living), SOON).toBe('live');
    expect(await codeOf(withoutAuth, living)).toBe('UNAVAILABLE');
    await expect(withoutAuth.checkMany([living.tokens.sessionId])).rejects.toMatchObject({ code: 'UNAVAILABLE' });

    redis = await startRedis({ port });
    // Auth writes the sessions that ended in between as soon as Redis is back.
    await expect.poll(() => codeOf(withoutAuth, ended), SOON).toBe('SESSION_REVOKED');
  });

  describe('auth’s internal routes', () => {
    const check = (secret?: string) => {
      const test = auth.http('post', '/internal/sessions/check').send({ sessionIds: [] });
      return secret === undefined ? test : test.set('x-parley-internal-secret', secret);
    };

    it('need the secret', async () => {
      for (const secret of [undefined, '', 'wrong', INTERNAL_SECRET.slice(1), `${INTERNAL_SECRET}x`]) {
        const answer = await check(secret);
        expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
      }
      expect((await check(INTERNAL_SECRET)).status).toBe(200);
      const person = await auth.guest('nosy');
      expect((await person.http('get', '/internal/users/changed')).status).toBe(401);
      const source = client(auth.url, 'another-secret');
      const asked = source.ask('POST /internal/sessions/check', { sessionIds: [person.tokens.sessionId] });
      await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });

    it('do not exist in the embedded form', async () => {
      const embedded = await auths.open();
      const answer = await embedded
        .http('post', '/internal/sessions/check')
        .set('x-parley-internal-secret', INTERNAL_SECRET);
      expect(answer.status).toBe(404);
      await embedded.close();
    });

    it('let other services find users and their changes', async () => {
      const directory = client(auth.url);
      const since = new Date().toISOString();
      const person = await auth.guest('found_remotely');
      const userIds = [person.user.id, '01926d2e-0000-7000-8000-000000000001' as never];
      expect(await directory.ask('POST /internal/users/find', { userIds })).toEqual({ users: [person.user] });
      const { changes, more } = await directory.ask('GET /internal/users/changed', { since, limit: 10 });
      expect(more).toBe(false);
      expect(changes).toContainEqual({ type: 'user.changed', user: person.user });
    });
  });
});
