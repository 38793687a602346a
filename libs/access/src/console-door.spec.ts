import 'reflect-metadata';
import { Controller, Get, Module, Post, Query } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { ChatError } from '#contracts';
import { createService } from '#platform/bootstrap';
import { ConsoleReach } from '#platform/http/console-reach';
import { CONSOLE_COOKIE, ConsoleDoor } from './console-door.js';
import { ADMIN_ROUTES } from './internal-api.js';
import { OperatorNames } from './operator-names.js';
import { ActingOperator, LowestRole, OnConsole } from './operator.guard.js';
import { OperatorsOnly } from './operators-only.decorator.js';
import type { OperatorAnswer, Question, QuestionAnswer, QuestionRequest } from './questions.js';
import type { Questions } from './questions.port.js';

@Controller(`${ADMIN_ROUTES.history}/things`)
@OperatorsOnly()
class TestThingsController {
  @Get()
  @OnConsole()
  @LowestRole('moderator')
  list(@ActingOperator() by: string, @Query('limit') limit: string): object {
    return { by, limit };
  }

  @Post()
  @OnConsole()
  make(@ActingOperator() by: string): object {
    return { by };
  }

  @Get('texts')
  @LowestRole('moderator')
  texts(): object {
    return {};
  }
}

describe('the door of the console', () => {
  let app: NestExpressApplication;
  let answer: () => OperatorAnswer;
  const token = 't'.repeat(43);
  const questions: Questions = {
    ask: async <Name extends Question>(_name: Name, asked: QuestionRequest<Name>) =>
      ('token' in asked && asked.token === token ? answer() : { name: null }) as QuestionAnswer<Name>,
  };
  const config = loadStandaloneConfig({ LOG_LEVEL: 'silent' });

  beforeAll(async () => {
    @Module({
      controllers: [TestThingsController],
      providers: [{ provide: OperatorNames, useValue: new OperatorNames({ operatorSecret: undefined }, questions) }],
    })
    class TestThingsModule {}
    app = await createService({ name: 'history', config, modules: [TestThingsModule] });
    app.use(new ConsoleDoor('history', new ConsoleReach(config), questions).handle);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    answer = () => ({ name: 'mona', role: 'moderator' });
  });

  const ask = (method: 'get' | 'post', path: string, given = token) =>
    request(app.getHttpServer())
      [method](`/v1/admin/history/${path}`)
      .set({ host: 'chat.example', origin: 'http://chat.example', cookie: `${CONSOLE_COOKIE}=${given}` });

  it('leads to the route of the command, with its query and the operator’s name', async () => {
    expect(await ask('get', 'things?limit=5')).toMatchObject({ status: 200, body: { by: 'mona', limit: '5' } });
    answer = () => ({ name: 'opal', role: 'admin' });
    expect(await ask('post', 'things').send({})).toMatchObject({ status: 201, body: { by: 'opal' } });
  });

  it('leads to no route that is for the command alone, and to none above the role', async () => {
    for (const path of ['things/texts', 'nothing', '', '../auth/users'])
      expect((await ask('get', path)).body, path).toMatchObject({ code: 'NOT_FOUND' });
    expect((await ask('post', 'things').send({})).body).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('lets nobody in without a cookie that lives, and the cookie opens no other path', async () => {
    for (const given of ['', 'x', 'u'.repeat(43)])
      expect((await ask('get', 'things', given)).body).toMatchObject({ code: 'UNAUTHENTICATED' });
    const inside = request(app.getHttpServer()).get(`/${ADMIN_ROUTES.history}/things`);
    expect((await inside.set('cookie', `${CONSOLE_COOKIE}=${token}`)).body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('lets nobody in while auth does not answer, or an older one does not name the role', async () => {
    answer = () => ({ name: 'mona' });
    expect((await ask('get', 'things')).body).toMatchObject({ code: 'UNAVAILABLE' });
    answer = () => {
      throw new ChatError('UNAVAILABLE');
    };
    expect((await ask('get', 'things')).body).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is not there for clients outside of ADMIN_FROM, also with a cookie that lives', async () => {
    const { body: unknown } = await request(app.getHttpServer()).get('/v1/no/such/path');
    for (const header of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
      expect((await ask('get', 'things').set(header, '127.0.0.1')).body, header).toEqual(unknown);
  });

  it('takes changes from its own page alone, as JSON', async () => {
    answer = () => ({ name: 'opal', role: 'admin' });
    const refused = [
      ask('post', 'things').set('origin', 'http://evil.example').send({}),
      ask('post', 'things').set('origin', 'null').send({}),
      ask('post', 'things').set('origin', 'http://chat.example:81').send({}),
      ask('post', 'things').unset('origin').send({}),
      ask('post', 'things'),
      ask('get', 'things').set('origin', 'http://evil.example'),
    ];
    for (const each of await Promise.all(refused)) expect(each.body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await ask('post', 'things').type('form').send('a=b')).status).toBeGreaterThan(399);
    expect((await ask('get', 'things').unset('origin')).status).toBe(200);
    expect((await ask('post', 'things').set('origin', 'https://chat.example').send({})).status).toBe(201);
  });
});
