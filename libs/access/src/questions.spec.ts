import 'reflect-metadata';
import { Controller, Module, RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthConfig, loadServiceConfig } from '#config/app-config';
import { callersOf, secretOf } from '#config/services';
import { newId, type SessionId, type UserId } from '#contracts';
import { requestFields } from '#contracts/field-rules';
import { createService } from '#platform/bootstrap';
import { Answers } from './answers.decorator.js';
import { QUESTIONS, questionOf, type Question, type QuestionAnswer } from './questions.js';
import { HttpQuestions } from './questions.http.adapter.js';
import type { CheckSessions, UsersChangedSince } from './questions.requests.js';

const ALL = ['courier', 'gateway', 'history'];
/** Two neighbouring versions ask each other: what one sends, the other must take. */
const WIRE: Record<string, [askedBy: string[], fields: string[]]> = {
  'POST /internal/sessions/check': [ALL, ['sessionIds']],
  'POST /internal/users/find': [['courier', 'history'], ['userIds']],
  'POST /internal/apps/users': [['history'], ['appId', 'externalIds', 'userIds']],
  'GET /internal/users/changed': [
    ['courier', 'history'],
    ['limit', 'since'],
  ],
  'POST /internal/bots/verify': [ALL, ['token']],
  'POST /internal/operators/identify': [['history'], ['key', 'roles']],
  'POST /internal/operators/identify-any': [['courier'], ['key', 'roles']],
  'POST /internal/bots/incoming': [['history'], ['id', 'name']],
  'POST /internal/push/devices': [['courier'], ['userIds']],
  'POST /internal/push/gone': [['courier'], ['devices']],
  'POST /internal/push/report': [['courier'], ['madeAt', 'publicKey', 'pushed']],
};

it('the questions that the last version knows have its callers and its fields', () => {
  const found = Object.fromEntries(
    Object.keys(WIRE).map((name) => {
      const { askedBy, request } = questionOf(name as Question);
      return [name, [[...askedBy].sort(), [...requestFields(request).keys()].sort()]];
    }),
  );
  expect(found).toEqual(WIRE);
});

const ENDED = newId<SessionId>();

@Controller()
class TestAnswersController {
  @Answers('POST /internal/sessions/check')
  check({ sessionIds }: CheckSessions): QuestionAnswer<'POST /internal/sessions/check'> {
    return { ended: sessionIds.map((sessionId) => ({ sessionId, code: 'SESSION_REVOKED' })) };
  }

  @Answers('GET /internal/users/changed')
  changed({ since, limit }: UsersChangedSince): Promise<QuestionAnswer<'GET /internal/users/changed'>> {
    return Promise.resolve({ changes: [], until: since, more: limit === 1 });
  }

  // @ts-expect-error -- the answer has no `users`
  @Answers('POST /internal/users/find')
  find(): { found: UserId[] } {
    return { found: [] };
  }
}

describe('a question', () => {
  const secrets = Object.fromEntries(callersOf('auth').map((name) => [secretOf(name), randomUUID()]));
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const stores = { DATABASE_URL: 'postgres://unused/unused', REDIS_URL: 'redis://unused:6379' };
    const config = loadServiceConfig('auth', { ...secrets, ...stores, LOG_LEVEL: 'silent' });
    @Module({ controllers: [TestAnswersController], providers: [{ provide: AuthConfig, useValue: config }] })
    class TestAnswersModule {}
    app = await createService({ name: 'auth', config, modules: [TestAnswersModule] });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
  });
  afterAll(() => app.close());

  const asking = (service: 'gateway' | 'history') =>
    new HttpQuestions({ authInternalUrl: url, internalSecret: secrets[secretOf(service)] ?? '' });

  it('gets the answer of the method that the table gives it, with the fields of its body or its query', async () => {
    const { ended } = await asking('gateway').ask('POST /internal/sessions/check', { sessionIds: [ENDED] });
    expect(ended).toEqual([{ sessionId: ENDED, code: 'SESSION_REVOKED' }]);
    const since = '2026-11-29T10:00:00Z,&x=1';
    const changed = await asking('history').ask('GET /internal/users/changed', { since, limit: 1 });
    expect(changed).toEqual({ changes: [], until: since, more: true });
  });

  it('is refused to a service that may not ask it, and with a field that the table does not allow', async () => {
    const since = '2026-11-29T10:00:00Z';
    const refused = (status: number) => ({ code: 'UNAVAILABLE', cause: new Error(`auth answered ${status}`) });
    await expect(asking('gateway').ask('GET /internal/users/changed', { since, limit: 1 })).rejects.toMatchObject(
      refused(401),
    );
    const wrong = { since, limit: 0 };
    await expect(asking('history').ask('GET /internal/users/changed', wrong)).rejects.toMatchObject(refused(400));
    // @ts-expect-error -- the question has no such field
    await expect(asking('gateway').ask('POST /internal/sessions/check', { userIds: [] })).rejects.toMatchObject(
      refused(400),
    );
  });

  it('is in the table under the method and the path at which it is answered', () => {
    const { check, changed } = TestAnswersController.prototype;
    const served = [check, changed].map((method) => {
      const [verb, path] = [METHOD_METADATA, PATH_METADATA].map((key) => Reflect.getMetadata(key, method) as unknown);
      return `${RequestMethod[verb as RequestMethod]} ${String(path)}`;
    });
    expect(Object.keys(QUESTIONS)).toEqual(expect.arrayContaining(served));
  });
});
