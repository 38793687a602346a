import { randomUUID } from 'node:crypto';
import { Controller, Get, Module, UseGuards, type DynamicModule, type INestApplication } from '@nestjs/common';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthConfig, loadServiceConfig } from '#config/app-config';
import { callersOf, secretOf } from '#config/services';
import { createService } from '#platform/bootstrap';
import { OtlpCollector } from '#testing/engines/otlp-collector';
import { setUp } from '#testing/engines/set-up';
import { INTERNAL_SECRET_HEADER } from './internal-api.js';
import { InternalGuard, ServedTo } from './internal.guard.js';

const GATEWAY_SECRET = 'the-secret-of-gateways-in-this-test';
const OLD_GATEWAY_SECRET = 'the-secret-of-gateways-before-this-test';
const HISTORY_SECRET = 'the-secret-of-histories-in-this-test';
const CALLER = '0123456789abcdef';
const trace = (digit: string): string => digit.repeat(32);

@Controller('internal/things')
@UseGuards(InternalGuard)
class ThingsController {
  @Get(':id')
  @ServedTo(['history'])
  get(): object {
    return {};
  }

  @Get(':id/names')
  @ServedTo(['gateway'])
  getNames(): object {
    return {};
  }

  @Get(':id/parts')
  getParts(): object {
    return {};
  }
}

@Module({})
class ThingsModule {
  static with(config: AuthConfig): DynamicModule {
    const providers = [{ provide: AuthConfig, useValue: config }];
    return { module: ThingsModule, controllers: [ThingsController], providers };
  }
}

describe('a request of another service', () => {
  const collector = setUp(() => OtlpCollector.start());
  let app: INestApplication;

  beforeAll(async () => {
    const config = loadServiceConfig('auth', {
      ...Object.fromEntries(callersOf('auth').map((name) => [secretOf(name), randomUUID()])),
      DATABASE_URL: 'postgres://unused/unused',
      REDIS_URL: 'redis://unused:6379',
      GATEWAY_SECRET: `${GATEWAY_SECRET} ${OLD_GATEWAY_SECRET}`,
      HISTORY_SECRET,
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACES_ONE_IN: '1',
    });
    app = await createService({ name: 'auth', config, modules: [ThingsModule.with(config)] });
    await app.init();
  });
  afterAll(() => app.close());

  const ask = (secret: string, traceparent: string) =>
    request(app.getHttpServer())
      .get('/internal/things/7')
      .set({ [INTERNAL_SECRET_HEADER]: secret, traceparent, 'x-request-id': 'asked-1' });

  it('continues the caller’s trace only if the caller knows the secret and samples the trace', async () => {
    await ask('not the secret', `00-${trace('1')}-${CALLER}-01`).expect(401);
    await ask(HISTORY_SECRET, `00-${trace('2')}-${CALLER}-00`).expect(200);
    await ask(HISTORY_SECRET, 'no trace').expect(200);
    await ask(HISTORY_SECRET, `00-${trace('3')}-${CALLER}-01`).expect(200);
    // Spans are exported in the order in which they end, so the others would have arrived by now.
    const [span] = await collector.trace(([first]) => first?.traceId === trace('3'));
    expect(span).toMatchObject({ name: 'GET /internal/things/:id', parentSpanId: CALLER, links: [] });
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 200, 'parley.request_id': 'asked-1' });
    expect(collector.spans).toHaveLength(1);
  });

  it('is admitted only to the routes that serve its service', async () => {
    const parts = (secret: string) =>
      request(app.getHttpServer()).get('/internal/things/7/parts').set(INTERNAL_SECRET_HEADER, secret);
    await ask(GATEWAY_SECRET, 'no trace').expect(401);
    for (const secret of [GATEWAY_SECRET, HISTORY_SECRET, '']) await parts(secret).expect(401);
  });

  it('may show the new secret or the old one while its secret is replaced', async () => {
    const names = (secret: string) =>
      request(app.getHttpServer()).get('/internal/things/7/names').set(INTERNAL_SECRET_HEADER, secret);
    for (const secret of [GATEWAY_SECRET, OLD_GATEWAY_SECRET]) await names(secret).expect(200);
    await names(`${GATEWAY_SECRET} ${OLD_GATEWAY_SECRET}`).expect(401);
  });
});
