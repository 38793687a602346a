import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { leftovers } from '#testing/containers/site';
import { TestSite } from '#testing/containers/test-site';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const START_TIMEOUT_MS = 150_000;

const site = new TestSite();
const secret = (name: string): string => readFileSync(join(site.handle.folder, 'secrets', name), 'utf8');

interface Refused {
  readonly code: number;
  readonly lines: string[];
}

/** Starts the image with these settings over valid ones; the container must exit by itself. */
async function start(target: string, settings: Readonly<Record<string, string>>): Promise<Refused> {
  const databaseUrl = (role: string) => ({ DATABASE_URL: secret(`${role}_database_url`) });
  const ofService = {
    ...databaseUrl(target === 'history' ? 'history' : 'auth'),
    REDIS_URL: target === 'migrate' ? '' : secret(`${target}_redis_url`),
    INTERNAL_SECRET: secret(target === 'history' ? 'history_secret' : 'gateway_secret'),
    GATEWAY_SECRET: secret('gateway_secret'),
    HISTORY_SECRET: secret('history_secret'),
    AUTH_INTERNAL_URL: 'http://auth:3000',
    LOG_LEVEL: 'error',
  };
  const good = target === 'migrate' ? databaseUrl('owner') : ofService;
  const env = Object.entries({ ...good, ...settings }).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const name = `${site.handle.project}-refused`;
  await site.docker('create', '--name', name, ...env, '--network', site.network('data'), `parley-${target}:${version}`);
  await site.docker('network', 'connect', site.network('bus'), name);
  try {
    const { code, stderr } = await site.engine.tryDocker(['start', '--attach', name], { timeoutMs: START_TIMEOUT_MS });
    return { code, lines: stderr.trim().split('\n') };
  } finally {
    await site.docker('rm', '--force', name);
  }
}

describe('a service with an invalid setting reports it in one line and does not start', () => {
  it.each([
    ['gateway', { INTERNAL_SECRET: '' }, /INTERNAL_SECRET/],
    ['gateway', { REDIS_URL: 'redis://gateway:wrong@redis:6379' }, /REDIS_URL/],
    ['gateway', { INTERNAL_SECRET: '', INTERNAL_SECRET_FILE: '/run/secrets/none' }, /INTERNAL_SECRET/],
    ['auth', { DATABASE_URL: 'postgresql://parley_auth:wrong@postgres:5432/parley' }, /DATABASE_URL/],
    ['history', { DRAIN_MSS: '1' }, /DRAIN_MSS/],
    ['migrate', { DATABASE_URL: 'postgresql://parley_owner:wrong@postgres:5432/parley' }, /DATABASE_URL/],
  ] as const)('%s with %j', async (target, settings, names) => {
    const { code, lines } = await start(target, settings);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(names);
    expect(code).toBe(1);
  });
});

describe('docker-compose', () => {
  it('down -v leaves nothing behind, and up without secrets starts nothing', async () => {
    const folder = join(site.handle.folder, 'second');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'parley.env'), '');
    const env = { ...site.handle.env, COMPOSE_PROJECT_NAME: `${site.handle.project}b` };
    const project = env.COMPOSE_PROJECT_NAME;
    const second = (...args: string[]) => site.engine.tryCompose(args, { env });
    expect((await second('up', '-d', 'redis', 'postgres')).code).toBe(0);
    expect(await leftovers(site.engine, project)).toContain(`volume ${project}_postgres`);
    expect((await second('down', '-v', '--timeout', '5')).code).toBe(0);
    expect(await leftovers(site.engine, project)).toEqual([]);

    const bare = { ...env, PARLEY_SECRETS: join(folder, 'none') };
    const { code } = await site.engine.tryCompose(['up', '-d', 'gateway'], { env: bare });
    expect(code).not.toBe(0);
    expect(await site.docker('ps', '-q', '--filter', `label=com.docker.compose.project=${project}`)).toBe('');
    await second('down', '-v', '--timeout', '5');
  });

  it('no service starts if the migration fails', async () => {
    const project = `${site.handle.project}c`;
    const folder = join(site.handle.folder, 'third');
    mkdirSync(folder, { recursive: true });
    const { code: made } = await site.engine.command('sh', ['deploy/make-secrets', folder]);
    expect(made).toBe(0);
    writeFileSync(join(folder, 'owner_database_url'), 'postgresql://parley_owner:wrong@postgres:5432/parley');
    const env = { ...site.handle.env, COMPOSE_PROJECT_NAME: project, PARLEY_SECRETS: folder };
    const { code, stdout, stderr } = await site.engine.tryCompose(['up', '-d', 'gateway'], { env });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toMatch(/migrate/);
    const running = await site.docker(
      'ps',
      '--filter',
      `label=com.docker.compose.project=${project}`,
      '--format',
      '{{.Names}}',
    );
    expect(running.split('\n').sort()).toEqual([`${project}_postgres_1`, `${project}_redis_1`]);
    await site.engine.tryCompose(['down', '-v', '--timeout', '5'], { env });
    expect(await leftovers(site.engine, project)).toEqual([]);
  });
});
