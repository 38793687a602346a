import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { ChatError, newId } from '#contracts';
import { OtlpCollector, type ExportedSpan } from '#testing/engines/otlp-collector';
import { setUp } from '#testing/engines/set-up';
import { createService } from '../bootstrap.js';
import { currentRequest } from '../request-context.js';

const CALLERS_TRACE = '0123456789abcdef0123456789abcdef';

@Controller('v1/rooms/:id')
class RoomController {
  @Get()
  get(): object {
    return { traceparent: currentRequest()?.origin.traceparent };
  }

  @Get('secret')
  refuse(): never {
    throw new ChatError('NOT_A_MEMBER');
  }
}

@Module({ controllers: [RoomController] })
class RoomModule {}

describe('the trace of an HTTP request', () => {
  let app: INestApplication;
  let untraced: INestApplication;

  const start = async (env: Record<string, string>) => {
    const config = loadStandaloneConfig({ LOG_LEVEL: 'silent', ...env });
    const service = await createService({ name: 'test', config, modules: [RoomModule] });
    await service.init();
    return service;
  };
  const collector = setUp(() => OtlpCollector.start());
  beforeAll(async () => {
    app = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TRACES_ONE_IN: '1' });
    untraced = await start({});
  });
  afterAll(() => Promise.all([app.close(), untraced.close()]));

  /** The answer, and the span of the request. */
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const requestId = newId();
    const answer = await request(app.getHttpServer())
      .get(path)
      .set({ 'x-request-id': requestId, ...headers });
    const isOf = ({ attributes }: ExportedSpan) => attributes['parley.request_id'] === requestId;
    const [span] = await collector.trace((spans) => spans.some(isOf));
    return { answer, span };
  };

  it('begins with the request, and has its route, status and outcome', async () => {
    const [found, refused] = await Promise.all([get('/v1/rooms/7'), get('/v1/rooms/7/secret')]);
    expect(found.span).toMatchObject({ name: 'GET /v1/rooms/:id', parentSpanId: '', links: [] });
    expect(found.span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/v1/rooms/:id',
      'http.response.status_code': 200,
    });
    expect(found.answer.body).toEqual({ traceparent: `00-${found.span?.traceId}-${found.span?.spanId}-01` });
    expect(refused.span?.attributes).toMatchObject({
      'http.response.status_code': refused.answer.status,
      'error.type': 'NOT_A_MEMBER',
    });
  });

  it('has one name for all paths without a route', async () => {
    const found = await Promise.all(['/v1/something', '/v1/anything/else'].map((path) => get(path)));
    expect(found.map(({ span }) => span?.name)).toEqual(['GET', 'GET']);
  });

  it('is not part of a trace that the client names, but links to it', async () => {
    const traceparent = `00-${CALLERS_TRACE}-0123456789abcdef-01`;
    const broken = ['x', `00-${'0'.repeat(32)}-0123456789abcdef-01`, `${traceparent}, ${traceparent}`];
    const found = await Promise.all(
      [traceparent, ...broken].map((given) => get('/v1/rooms/7', { traceparent: given })),
    );
    expect(found.map(({ span }) => span?.parentSpanId)).toEqual(['', '', '', '']);
    expect(found.map(({ span }) => span?.links)).toEqual([[CALLERS_TRACE], [], [], []]);
    expect(found[0]?.span?.traceId).not.toBe(CALLERS_TRACE);
  });

  it('does not exist for probes and scrapes', async () => {
    const before = collector.spans.length;
    for (const path of ['/health/live', '/metrics']) await request(app.getHttpServer()).get(path).expect(200);
    await get('/v1/rooms/7');
    expect(collector.spans).toHaveLength(before + 1);
  });

  it('does not exist if traces are off', async () => {
    const answer = await request(untraced.getHttpServer()).get('/v1/rooms/7').expect(200);
    expect(answer.body).toEqual({});
  });
});
