import 'reflect-metadata';
import { Controller, Injectable, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { ChatError, newId, type IncomingId, type UserId } from '#contracts';
import { AuthConfig } from '#config/app-config';
import { SecurityLog } from '#platform/security-log';
import { Traces } from '#platform/tracing/traces';
import { Answers } from './answers.decorator.js';
import { LocalQuestions } from './questions.local.adapter.js';
import { Questions } from './questions.port.js';
import type { FindUsers, MakeIncomingBot } from './questions.requests.js';

const USER = newId<UserId>();

@Injectable()
class TestNames {
  readonly names = new Map([[USER, 'Ann']]);
}

/** A provider: no route leads to it. */
@Controller()
class TestUsersController {
  constructor(private readonly known: TestNames) {}

  @Answers('POST /internal/users/find')
  find({ userIds }: FindUsers) {
    return Promise.resolve({ users: userIds.map((id) => ({ id, displayName: this.known.names.get(id) }) as never) });
  }

  @Answers('POST /internal/bots/incoming')
  make({ name }: MakeIncomingBot): never {
    throw new ChatError('NOT_FOUND', { message: name });
  }
}

@Module({
  imports: [DiscoveryModule],
  providers: [
    TestNames,
    TestUsersController,
    { provide: AuthConfig, useValue: {} },
    { provide: SecurityLog, useValue: {} },
    { provide: Traces, useValue: {} },
    { provide: Questions, useClass: LocalQuestions },
  ],
})
class TestModule {}

describe('a question in one process', async () => {
  const app = await NestFactory.createApplicationContext(TestModule, { logger: false });
  const questions = app.get(Questions);

  it('is answered by the method of a provider', async () => {
    const answer = await questions.ask('POST /internal/users/find', { userIds: [USER] });
    expect(answer).toEqual({ users: [{ id: USER, displayName: 'Ann' }] });
  });

  it('fails as the method does', async () => {
    const asked = questions.ask('POST /internal/bots/incoming', { id: newId<IncomingId>(), name: 'CI' });
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('fails if no method of the process answers it', async () => {
    const asked = questions.ask('POST /internal/push/devices', { userIds: [] });
    await expect(asked).rejects.toThrow('no service of this process answers POST /internal/push/devices');
  });
});
