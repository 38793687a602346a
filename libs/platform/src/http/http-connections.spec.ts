import { type BeforeApplicationShutdown, Controller, Get, Injectable, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { createService } from '../bootstrap.js';
import { Drain } from '../process/shutdown.js';

/** Long enough that the connection is busy when the process begins to close. */
const ANSWER_MS = 50;
let asked = 0;

@Controller('v1')
class AnswersController {
  @Get('soon')
  async soon(): Promise<object> {
    await sleep(ANSWER_MS);
    return {};
  }

  @Get('never')
  never(): Promise<never> {
    asked += 1;
    return new Promise(() => {});
  }
}

/** A part of the process that stops slowly, for example because its Redis is unavailable. */
@Injectable()
class SlowToLeave implements BeforeApplicationShutdown {
  leavesInMs = 0;

  async beforeApplicationShutdown(): Promise<void> {
    await sleep(this.leavesInMs);
  }
}

@Module({ controllers: [AnswersController], providers: [SlowToLeave] })
class AnswersModule {}

describe('the connections of a process that stops', () => {
  let app: NestExpressApplication;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeEach(async () => {
    asked = 0;
    const config = loadStandaloneConfig({ LOG_LEVEL: 'silent' });
    app = await createService({ name: 'test', config, modules: [AnswersModule] });
    await app.listen(0, '127.0.0.1');
  });

  afterEach(async () => {
    agent.destroy();
    await app.close();
  });

  it('do not keep it running, even if requests keep coming', async () => {
    let closed = false;
    const stream = async (): Promise<void> => {
      while (!closed) if ((await ask('soon')) === 'cut') return;
    };
    const streams = [stream(), stream()];
    await sleep(ANSWER_MS / 2);
    await Promise.all([app.close().then(() => (closed = true)), ...streams]);
    expect(closed).toBe(true);
  });

  it('are cut if an answer does not come', async () => {
    const answer = ask('never');
    await expect.poll(() => asked).toBe(1);
    await app.close();
    expect(await answer).toBe('cut');
  });

  it('are cut in time even if another part stops slowly', async () => {
    app.get(SlowToLeave).leavesInMs = 3_000;
    const answer = ask('never');
    await expect.poll(() => asked).toBe(1);
    let closed = false;
    const closing = app.close().then(() => (closed = true));
    expect(await answer).toBe('cut');
    expect(closed).toBe(false);
    expect(await ask('soon')).toBe('cut');
    await closing;
    app.get(SlowToLeave).leavesInMs = 0;
  });

  it('close with the next answer as soon as the process drains', async () => {
    expect(await ask('soon')).toBe('keep-alive');
    await app.get(Drain).run(0);
    expect(await ask('soon')).toBe('close');
  });

  /** The answer's `connection` header, or `cut` if there was no answer. */
  function ask(path: string): Promise<string | undefined> {
    const { port } = (app.getHttpServer().address() as AddressInfo | null) ?? {};
    if (port === undefined) return Promise.resolve('cut');
    return new Promise((resolve) => {
      get({ host: '127.0.0.1', port, agent, path: `/v1/${path}` }, (response) => {
        response.resume().once('close', () => resolve(response.headers.connection));
      }).once('error', () => resolve('cut'));
    });
  }
});
