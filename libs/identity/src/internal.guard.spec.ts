import { Controller, Get, Module, UseGuards, type INestApplication } from '@nestjs/common';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadHistoryConfig } from '#config/app-config';
import { createService } from '#platform/bootstrap';
import { OtlpCollector } from '#testing/otlp-collector';
import { ACTOR_CHARS_MAX, INTERNAL_SECRET_HEADER } from './internal-api.js';
import { InternalGuard, operatorNamed } from './internal.guard.js';

const INTERNAL_SECRET = 'a-secret-that-no-test-needs-to-keep';
const CALLER = '0123456789abcdef';
const trace = (digit: string): string => digit.repeat(32);

@Controller('internal/things')
@UseGuards(InternalGuard)
class ThingsController {
  @Get(':id')
  get(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('a request of another service', () => {
  let collector: OtlpCollector;
  let app: INestApplication;

  beforeAll(async () => {
    collector = await OtlpCollector.start();
    const config = loadHistoryConfig({
      DATABASE_URL: 'postgres://unused/unused',
      REDIS_URL: 'redis://unused:6379',
      AUTH_INTERNAL_URL: 'http://unused:3000',
      INTERNAL_SECRET,
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACES_ONE_IN: '1',
    });
    app = await createService({ name: 'history', config, modules: [ThingsModule] });
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await collector.stop();
  });

  const ask = (secret: string, traceparent: string) =>
    request(app.getHttpServer())
      .get('/internal/things/7')
      .set({ [INTERNAL_SECRET_HEADER]: secret, traceparent, 'x-request-id': 'asked-1' });

  it('continues the caller’s trace only if the caller knows the secret and samples the trace', async () => {
    await ask('not the secret', `00-${trace('1')}-${CALLER}-01`).expect(401);
    await ask(INTERNAL_SECRET, `00-${trace('2')}-${CALLER}-00`).expect(204);
    await ask(INTERNAL_SECRET, 'no trace').expect(204);
    await ask(INTERNAL_SECRET, `00-${trace('3')}-${CALLER}-01`).expect(204);
    // Spans are exported in the order in which they end, so the others would have arrived by now.
    const [span] = await collector.trace(([first]) => first?.traceId === trace('3'));
    expect(span).toMatchObject({ name: 'GET /internal/things/:id', parentSpanId: CALLER, links: [] });
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 204, 'parley.request_id': 'asked-1' });
    expect(collector.spans).toHaveLength(1);
  });
});

describe('an admin request', () => {
  it.each(['ops', 'Jürgen Größe', 'a%b'])('may name %s as the operator', (name) => {
    expect(operatorNamed(encodeURIComponent(name))).toBe(name);
  });

  it.each([undefined, '', '%20', '%', '%00', 'x'.repeat(ACTOR_CHARS_MAX + 1)])(
    'is refused with operator %j',
    (header) => {
      expect(() => operatorNamed(header)).toThrow(
        expect.objectContaining({ code: 'INVALID', details: expect.anything() }),
      );
    },
  );
});
