import { Controller, Get, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStandaloneConfig } from '#config/app-config';
import { createService } from '#platform/bootstrap';
import { ConsoleReach } from '#platform/http/console-reach';
import { setFolder } from '#testing/engines/set-folder';
import { DocumentsModule } from '../documents/documents.module.js';
import { showDocuments } from '../documents/show-documents.js';
import { WebModule } from './web.module.js';
import type { PageSources } from './web.policy.js';

const ROOM = '/rooms/01926d2e-0000-7000-8000-000000000001';
const SCRIPT = 'console.log("hello")\n'.repeat(100);
const PAGE = '<!doctype html><title>Parley</title>';
const CONSOLE = '<!doctype html><title>Parley console</title>';

@Controller()
class OtherController {
  @Get('v1/rooms')
  rooms(): object {
    return { rooms: [] };
  }
}

@Module({ controllers: [OtherController] })
class OtherModule {}

async function start(
  folder: string | null,
  sources: Partial<PageSources> = {},
  env: Record<string, string> = {},
): Promise<NestExpressApplication> {
  const config = loadStandaloneConfig({ LOG_LEVEL: 'silent', ...env });
  const web = WebModule.register(folder, { store: null, avatars: [], ...sources }, new ConsoleReach(config));
  const modules = [OtherModule, DocumentsModule, web];
  const app = await createService({ name: 'web', config, modules });
  showDocuments(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

/** The policy of each page that the app serves, by the page's path. */
async function policiesOf(app: NestExpressApplication, others: readonly string[]): Promise<Map<string, string>> {
  const { router } = app.getHttpAdapter().getInstance();
  const routes = router.stack.flatMap(({ route }) => route?.path ?? []);
  const policies = new Map<string, string>();
  for (const path of [...routes, ...others]) {
    const { headers } = await request(app.getHttpServer()).get(path).set('accept', 'text/html');
    if (headers['content-type']?.includes('text/html') !== true) continue;
    policies.set(path, headers['content-security-policy'] ?? 'none');
  }
  return policies;
}

function expectStrict(policies: ReadonlyMap<string, string>): void {
  for (const [path, policy] of policies) {
    expect({ path, policy }).toEqual({
      path,
      policy: expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src /),
    });
    expect({ path, policy }).toEqual({ path, policy: expect.stringContaining("frame-ancestors 'none'") });
  }
}

describe('the web client over HTTP', () => {
  const folder = setFolder();
  let app: NestExpressApplication;
  let http: ReturnType<typeof request>;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    mkdirSync(join(folder, 'admin'));
    writeFileSync(join(folder, 'admin', 'index.html'), CONSOLE);
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
    writeFileSync(join(folder, 'service-worker.js'), SCRIPT);
    writeFileSync(join(folder, 'manifest.webmanifest'), '{}');
    const script = join(folder, 'assets', 'index-abc123.js');
    writeFileSync(script, SCRIPT);
    writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
    writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
    app = await start(folder);
    http = request(app.getHttpServer());
  });
  afterAll(() => app.close());

  it.each(['/', '/index.html', ROOM, `${ROOM}/12`, '/no/such/page', '/V1x'])(
    'answers %s with the page, which is validated each time',
    async (path) => {
      const answer = await http.get(path).set('accept', 'text/html,*/*;q=0.8').expect(200);
      expect(answer.text).toBe(PAGE);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' });
    },
  );

  it.each(['/admin', '/admin/', '/admin/users/x', '/admin/index.html'])(
    'answers %s with the console, and clients outside of ADMIN_FROM as an unknown path',
    async (path) => {
      const answer = await http.get(path).set('accept', 'text/html').expect(200);
      expect(answer.text).toBe(CONSOLE);
      const chat = await http.get('/no/such/page').set('accept', 'text/html');
      expect(answer.headers['content-security-policy']).toBe(chat.headers['content-security-policy']);
      for (const header of ['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])
        expect((await http.get(path).set({ accept: 'text/html', [header]: '127.0.0.1' })).text).toBe(PAGE);
      for (const ADMIN_FROM of ['off', '10.0.0.0/8,2001:db8::/32']) {
        const closed = await start(folder, {}, { ADMIN_FROM });
        expect((await request(closed.getHttpServer()).get(path).set('accept', 'text/html')).text).toBe(PAGE);
        await closed.close();
      }
    },
  );

  it.each(['/%', '/rooms/%E0%A4%A', '/assets/%E0%A4%A'])(
    'refuses the malformed URL %s with the headers of a page',
    async (path) => {
      const [page, answer] = [await http.get('/'), await http.get(path).set('accept', 'text/html').expect(400)];
      expect(answer.body).toMatchObject({ code: 'INVALID' });
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const name of ['content-security-policy', 'cross-origin-opener-policy', 'permissions-policy'])
        expect(answer.headers[name]).toBe(page.headers[name]);
    },
  );

  it('answers HEAD with the headers of GET', async () => {
    const [head, get] = [await http.head(ROOM), await http.get(ROOM)];
    expect(head.status).toBe(200);
    expect(head.text).toBeUndefined();
    for (const name of ['content-length', 'etag', 'cache-control', 'content-security-policy'])
      expect(head.headers[name]).toBe(get.headers[name]);
  });

  it('caches files with a hash in their name for ever, and validates the others', async () => {
    const script = await http.get('/assets/index-abc123.js').expect(200);
    expect(script.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect((await http.get('/favicon.svg').expect(200)).headers['cache-control']).toBe('no-cache');
  });

  it('serves the service worker at the root, so that it is of all pages, and validates it, so that a deploy reaches it', async () => {
    const worker = await http.get('/service-worker.js').expect(200);
    expect(worker.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(worker.headers['content-security-policy']).toContain("connect-src 'self'");
    const manifest = await http.get('/manifest.webmanifest').expect(200);
    expect(manifest.headers['content-type']).toMatch(/^application\/manifest\+json/);
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
  ])('sends the best form of a file to a client that accepts %s', async (accepted, encoding) => {
    const answer = await http.get('/assets/index-abc123.js').set('accept-encoding', accepted).buffer(true);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['vary']).toContain('Accept-Encoding');
    expect(Number(answer.headers['content-length']) < SCRIPT.length).toBe(encoding !== undefined);
  });

  it('answers 304 while a file is the same', async () => {
    const { headers } = await http.get('/').expect(200);
    const again = await http
      .get('/')
      .set('if-none-match', headers['etag'] ?? '')
      .expect(304);
    expect(again.headers['content-security-policy']).toBe(headers['content-security-policy']);
    await http.get('/').set('if-none-match', 'W/"another"').expect(200);
  });

  it.each([
    '/v1/rooms/x',
    '/V1/nothing',
    '/docs/x',
    '/socket.io',
    '/health/x',
    '/metrics/x',
    '/internal/x',
    '/.well-known/x',
  ])('never answers the API path %s with the page', async (path) => {
    const answer = await http.get(path).set('accept', 'text/html').expect(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.text).not.toContain(PAGE);
  });

  it.each([
    ['a lost file with a hash in its name', '/assets/index-old.js', '*/*'],
    ['an unknown path for a program', '/anything', 'application/json'],
    ['an unknown image', '/logo.png', 'image/avif,image/*'],
  ])('answers %s with 404, which no cache keeps', async (_what, path, accept) => {
    const answer = await http.get(path).set('accept', accept).expect(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leaves the answers of the API and other methods alone', async () => {
    const answer = await http.get('/v1/rooms').expect(200, { rooms: [] });
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    await http.post(ROOM).set('accept', 'text/html').expect(404);
  });

  it.each(['/v1/openapi.json', '/v1/asyncapi.json'])(
    'sends the document %s compressed, and not again to who has it',
    async (path) => {
      const { headers, body } = await http.get(path).expect(200);
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json; charset=utf-8' });
      expect(body).toHaveProperty('info');
      await http
        .get(path)
        .set('if-none-match', headers['etag'] ?? '')
        .expect(304, '');
    },
  );

  it('has a content security policy on every page', async () => {
    const policies = await policiesOf(app, [ROOM]);
    expect([...policies.keys()]).toEqual(expect.arrayContaining(['/', ROOM, '/docs', '/docs/index.html']));
    expectStrict(policies);
  });

  it.each(['/', ROOM, '/assets/index-abc123.js', '/assets/index-old.js'])(
    'protects %s by the same headers, also if it is an error',
    async (path) => {
      const { headers } = await http.get(path);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
      });
    },
  );
});

describe('without the web client', () => {
  it.each([
    ['that is switched off', null],
    ['that is not built', join(tmpdir(), 'parley-no-such-build')],
  ])('%s, `/` is a page of links and other pages do not exist', async (_why, folder) => {
    const app = await start(folder);
    const http = request(app.getHttpServer());
    const page = await http.get('/').expect(200);
    expect(page.text).toContain('href="/docs"');
    const policies = await policiesOf(app, []);
    expect([...policies.keys()]).toEqual(expect.arrayContaining(['/', '/docs']));
    expectStrict(policies);
    await http.get(ROOM).set('accept', 'text/html').expect(404);
    await app.close();
  });
});

describe('with an object store of another origin', () => {
  const STORE = 'https://store.example:9000';

  it('lets pages show files of it and send files to it, and nothing else', async () => {
    const app = await start(null, { store: STORE });
    const { headers } = await request(app.getHttpServer()).get('/').expect(200);
    const policy = (headers['content-security-policy'] ?? '').split('; ');
    expect(policy.filter((directive) => directive.includes(STORE))).toEqual([
      `img-src 'self' ${STORE} data:`,
      `media-src 'self' ${STORE}`,
      `connect-src 'self' ${STORE}`,
    ]);
    await app.close();
  });
});

describe('with pictures that apps give their users', () => {
  it('lets pages show pictures of the listed origins, and load nothing else from there', async () => {
    const avatars = ['https://shop.example', 'http://localhost:8080'];
    const app = await start(null, { avatars });
    const { headers } = await request(app.getHttpServer()).get('/').expect(200);
    const policy = (headers['content-security-policy'] ?? '').split('; ');
    expect(policy.filter((directive) => avatars.some((origin) => directive.includes(origin)))).toEqual([
      "img-src 'self' https://shop.example http://localhost:8080 data:",
    ]);
    await app.close();
  });
});
