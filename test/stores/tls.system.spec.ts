import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { STORM_TIMEOUT_MS, withstandStorm } from '#testing/load/storm';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { postgresBehindTls, redisBehindTls, type TlsFront } from '#testing/engines/tls-front';

vi.setConfig({ testTimeout: STORM_TIMEOUT_MS, hookTimeout: STORM_TIMEOUT_MS });

const MESSAGES_EACH = 300;

type Settings = Record<string, string>;

const folder = setFolder();
let fronts: TlsFront[] = [];
let engines: Settings;

/** Makes a self-signed certificate for this machine. Returns the paths of the two files. */
function makeCertificate(): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync('openssl', ['req', ...kind, '-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { key, cert };
}

const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
beforeAll(async () => {
  const files = makeCertificate();
  const identity = { key: readFileSync(files.key), cert: readFileSync(files.cert) };
  const [store, bus] = [await postgresBehindTls(postgres.url, identity), await redisBehindTls(redis.url, identity)];
  fronts = [store, bus];
  engines = {
    DATABASE_URL: `${store.url}?sslmode=verify-full`,
    REDIS_URL: bus.url,
    NODE_EXTRA_CA_CERTS: files.cert,
  };
});

afterAll(() => Promise.all(fronts.map((front) => front.stop())));

describe('with TLS to PostgreSQL and Redis', () => {
  it('nothing acked is lost, doubled or reordered when every connection breaks', async () => {
    const pair = await TestPair.start({ settings: engines, storeUrl: postgres.url });
    try {
      await withstandStorm({
        strike: async () => {
          for (const front of fronts) front.breakAll();
        },
        messagesEach: MESSAGES_EACH,
      });
      for (const { encrypted, plain } of fronts) {
        expect(encrypted).toBeGreaterThan(1);
        expect(plain).toBe(0);
      }
    } finally {
      await pair.stop();
    }
  });

  it.each([
    ['PostgreSQL', (): Settings => ({ REDIS_URL: redis.url })],
    ['Redis', (): Settings => ({ DATABASE_URL: postgres.url })],
  ])('a process that does not trust the certificate of %s does not start', async (_which, other) => {
    const settings = { ...engines, ...other(), NODE_EXTRA_CA_CERTS: '', PORT: '0' };
    await expect(StandaloneProcess.start(settings)).rejects.toThrow('exited');
  });
});
