import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SignJWT } from 'jose';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InProcessBuses } from '#bus/in-process/in-process-buses';
import { loadHistoryConfig } from '#config/app-config';
import { newId, type Actor, type MessageId, type SessionId } from '#contracts';
import { AccessTokens } from '#identity/access-token';
import { AccessStrategy } from '#identity/access.strategy';
import { BotTokens } from '#identity/bot-tokens';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER } from '#identity/identity';
import { IDENTITY_PORTS } from '#identity/identity.module';
import { SessionStatus } from '#identity/session-status.port';
import { UserDirectory } from '#identity/user-directory.port';
import { VerificationKeys } from '#identity/verification-keys.port';
import { createService } from '#platform/bootstrap';
import { ChatLimits } from '#platform/limits/chat-limits';
import { LimiterFactory } from '#platform/limits/limiter';
import { HistoryModule } from './history.module.js';
import { TestDirectory } from './testing/test-directory.js';
import { TestStore } from './testing/test-store.js';

const KEY_ID = 'test';
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const directory = new TestDirectory();

@Module({
  providers: [
    { provide: VerificationKeys, useValue: { find: (): Promise<KeyObject> => Promise.resolve(keys.publicKey) } },
    { provide: SessionStatus, useValue: { check: () => Promise.resolve() } },
    { provide: UserDirectory, useValue: directory },
    { provide: BotTokens, useValue: { verify: () => Promise.reject(new Error('there are no bots')) } },
    AccessTokens,
    AccessStrategy,
  ],
  exports: IDENTITY_PORTS,
})
class TestIdentity {}

function tokenOf({ userId, username, displayName, type, version }: Actor): Promise<string> {
  return new SignJWT({ sid: newId<SessionId>(), username, name: displayName, type, ver: version })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: KEY_ID })
    .setSubject(userId)
    .setIssuer(TOKEN_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setExpirationTime('10m')
    .sign(keys.privateKey);
}

describe('history as a service', () => {
  let store: TestStore;
  let app: NestExpressApplication;
  let token: string;

  beforeAll(async () => {
    store = await TestStore.start();
    const { url } = store.postgres;
    const config = loadHistoryConfig({
      DATABASE_URL: url,
      REDIS_URL: 'redis://unused:6379',
      AUTH_INTERNAL_URL: 'http://unused:3000',
      INTERNAL_SECRET: 'a-secret-that-no-test-needs-to-keep',
      LOG_LEVEL: 'error',
    });
    const limits = new ChatLimits(config, new LimiterFactory(undefined));
    const parts = { config, databaseUrl: url, buses: new InProcessBuses(), limits, identity: TestIdentity };
    app = await createService({ name: 'history', config, modules: [HistoryModule.register(parts)] });
    await app.listen(0, '127.0.0.1');
    token = await tokenOf(directory.actor('ann'));
  });
  afterAll(async () => {
    await app.close();
    await store.stop();
  });

  const http = () => request(app.getHttpServer());

  it('is ready when PostgreSQL answers', async () => {
    const { body } = await http().get('/health/ready').expect(200);
    expect(body).toMatchObject({ checks: { 'history-postgres': 'ok', bus: 'ok' } });
  });

  it('creates a room, takes a message once, and gives both back', async () => {
    const room = await http().post('/v1/rooms').auth(token, { type: 'bearer' }).send({ kind: 'group', name: 'lunch' });
    expect(room.status).toBe(201);
    const message = { id: newId<MessageId>(), body: 'hello' };
    const url = `/v1/rooms/${room.body.id}/messages`;
    const first = await http().post(url).auth(token, { type: 'bearer' }).send(message);
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ seq: 2, dup: false })]);
    const again = await http().post(url).auth(token, { type: 'bearer' }).send(message);
    expect([again.status, again.body]).toEqual([200, { ...first.body, dup: true }]);
    const page = await http().get(url).auth(token, { type: 'bearer' }).expect(200);
    expect(page.body.messages.map(({ body }: { body: string }) => body)).toEqual(['', 'hello']);
  });

  it('lets nobody in without a token', async () => {
    const { body } = await http().get('/v1/rooms').expect(401);
    expect(body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
