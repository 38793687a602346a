import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Input } from '../command.js';
import { ServiceClient } from '../service-client.js';
import { support } from './support.command.js';

const clientOf = (name: string) =>
  new ServiceClient(
    { url: `http://u:password-in-url@${name}:3000`, key: 'the-key', foundBy: `${name}'s URL`, keyFrom: 'OPERATOR_KEY' },
    `internal/admin/${name}`,
  );
const deployment = { auth: clientOf('auth'), history: clientOf('history'), courier: undefined, publicUrl: undefined };

let folder: string;
let answers: Record<string, () => Response>;
let told: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-support-'));
  told = '';
  answers = {
    'auth /health/ready': () => Response.json({ status: 'failing', checks: { postgres: 'failing' } }, { status: 503 }),
    'auth /metrics': () => new Response('parley_jobs 1\n'),
    'auth /internal/admin/auth/support': () => Response.json({ version: '0.9.9', settings: { HOST: '0.0.0.0' } }),
    'history /health/ready': () => Response.json({ status: 'ready', checks: {} }),
    'history /metrics': () => new Response('parley_lag 2\n'),
    'history /internal/admin/history/support': () => Response.json({ version: '0.9.8' }),
    'history /internal/admin/history/lag': () => Response.json({ partitions: [] }),
  };
  vi.stubGlobal('fetch', (url: string) => {
    const { hostname, pathname } = new URL(url);
    const answer = answers[`${hostname} ${pathname}`];
    return answer === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer());
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The files of the bundle that the command writes. */
async function bundle(): Promise<Record<string, string>> {
  const out = join(folder, 'bundle.tar.gz');
  const result = await support.run(new Input({}, { out }), deployment);
  expect(result?.text).toBe(out);
  expect(result?.isRefused).toBeUndefined();
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  const entries = await unpackTar(gunzipSync(await readFile(out)));
  return Object.fromEntries(entries.map(({ header, data }) => [header.name, Buffer.from(data ?? []).toString()]));
}

/** Says what the bundle lacks, by service. */
const problemsIn = (files: Record<string, string>): unknown =>
  (JSON.parse(files['parley-support/bundle.json'] ?? '') as { problems: unknown }).problems;

describe('the support bundle', () => {
  it('holds health, metrics and state of each service, and the lags of history', async () => {
    const files = await bundle();
    expect(Object.keys(files).sort()).toEqual(
      [
        ...['auth/metrics.txt', 'auth/ready.json', 'auth/state.json', 'bundle.json'],
        ...['history/lag.json', 'history/metrics.txt', 'history/ready.json', 'history/state.json'],
      ].map((name) => `parley-support/${name}`),
    );
    expect(files['parley-support/auth/metrics.txt']).toBe('parley_jobs 1\n');
    expect(JSON.parse(files['parley-support/auth/ready.json'] ?? '')).toMatchObject({ status: 'failing' });
    expect(JSON.parse(files['parley-support/history/state.json'] ?? '')).toEqual({ version: '0.9.8' });
    expect(JSON.parse(files['parley-support/history/lag.json'] ?? '')).toEqual({ partitions: [] });
    expect(problemsIn(files)).toEqual({ auth: [], history: [], courier: ['COURIER_INTERNAL_URL is not set'] });
  });

  it('says which service does not answer, without the password in its URL, and is made all the same', async () => {
    for (const name of Object.keys(answers)) if (name.startsWith('history')) delete answers[name];
    const files = await bundle();
    expect(Object.keys(files).filter((name) => name.includes('/history/'))).toEqual([]);
    expect(files).toHaveProperty(['parley-support/auth/state.json']);
    const nothing = "history's URL: nothing answers at http://***@history:3000; is Parley running?";
    const missing = ['lag.json', 'metrics.txt', 'ready.json', 'state.json'].map((file) => `${file}: ${nothing}`);
    expect(problemsIn(files)).toMatchObject({ auth: [], history: missing });
    expect(told).toContain(`Missing: history: state.json: ${nothing}\n`);
    expect(JSON.stringify(files) + told).not.toContain('password-in-url');
  });

  it('holds what needs no key if the key is refused, and a status that says nothing of Parley is none', async () => {
    answers['auth /internal/admin/auth/support'] = () => Response.json({ code: 'UNAUTHENTICATED' }, { status: 401 });
    answers['auth /metrics'] = () => new Response('<html>', { status: 404 });
    const files = await bundle();
    expect(problemsIn(files)).toMatchObject({
      auth: ['metrics.txt: HTTP 404', 'state.json: OPERATOR_KEY: the services do not accept this key or secret'],
    });
    expect(files).toHaveProperty(['parley-support/auth/ready.json']);
    expect(JSON.stringify(files)).not.toContain('the-key');
  });
});
