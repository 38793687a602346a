import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder } from '#testing/engines/set-folder';
import {
  loadServiceConfig,
  loadMigrateConfig,
  loadStandaloneConfig,
  type AuthConfig,
  type GatewayConfig,
  type HistoryConfig,
  type ProcessConfig,
} from './app-config.js';
import { ConfigError } from './config-error.js';
import { callersOf, secretOf } from './services.js';

const SECRET = 'a-secret-that-no-test-needs-to-keep';
const PUSH_SECRET = `whsec_${'A'.repeat(43)}=`;
const FOR_COURIER = { AUTH_INTERNAL_URL: 'http://auth:3000', INTERNAL_SECRET: SECRET };
const SERVICE = {
  DATABASE_URL: 'postgres://parley:pw@db:5432/parley',
  REDIS_URL: 'redis://redis:6379/',
  AUTH_INTERNAL_URL: 'http://auth:3000',
  INTERNAL_SECRET: SECRET,
  ...Object.fromEntries(callersOf('auth').map((name) => [secretOf(name), SECRET])),
  OPERATOR_SECRET: SECRET,
};

function problemOf(env: Record<string, string>): string {
  try {
    loadServiceConfig(env['PUSH_HOOK_URL'] || env['PUSH_HOOK_SECRET'] ? 'courier' : 'auth', {
      ...SERVICE,
      ...FOR_COURIER,
      ...env,
    });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the configuration of an app', () => {
  it('needs no variables in the embedded form', () => {
    const config = loadStandaloneConfig({});
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', dataDir: './data', drainMs: 2000, guests: true });
    expect(config.databaseUrl).toBeUndefined();
    expect(config.operatorSecret?.length).toBeGreaterThanOrEqual(32);
    expect(config.operatorSecret).not.toBe(loadStandaloneConfig({}).operatorSecret);
  });

  it('of the embedded form can replace that of each service', () => {
    const config = loadStandaloneConfig({});
    const parts: [GatewayConfig, AuthConfig, HistoryConfig, ProcessConfig] = [config, config, config, config];
    expect(parts.map(({ port }) => port)).toEqual([3000, 3000, 3000, 3000]);
  });

  it('of the embedded form lets hooks call this machine, unless HOOKS_ALLOW is none', () => {
    expect(loadStandaloneConfig({}).hooksAllow).toEqual(['loopback']);
    expect(loadStandaloneConfig({ HOOKS_ALLOW: 'none' }).hooksAllow).toEqual([]);
    expect(() => loadStandaloneConfig({ HOOKS_ALLOW: 'none,loopback' })).toThrow('"none" is no IP');
  });

  it('holds the settings that the service reads, and no others', () => {
    const gateway = loadServiceConfig('gateway', SERVICE);
    expect(gateway).toMatchObject({ host: '0.0.0.0', redisUrl: 'redis://redis:6379', maxConnections: 20_000 });
    expect(gateway).not.toHaveProperty('databaseUrl');
    expect(loadServiceConfig('history', SERVICE)).not.toHaveProperty('accessTokenSeconds');
  });

  it('of a gateway never has the operators’ secret, nor that of another service', () => {
    const gateway = loadServiceConfig('gateway', SERVICE);
    for (const name of ['operatorSecret', 'historySecret', 'gatewaySecret', 'signingKeySecret'])
      expect(gateway).not.toHaveProperty(name);
    expect(loadServiceConfig('history', SERVICE)).toMatchObject({ internalSecret: [SECRET], operatorSecret: SECRET });
    expect(loadServiceConfig('auth', SERVICE)).not.toHaveProperty('internalSecret');
  });

  it('is closed to strangers in the scaled-out form until the operator chooses, and open in the embedded form', () => {
    expect(loadServiceConfig('auth', SERVICE)).toMatchObject({ registration: 'invite', guests: false });
    expect(loadServiceConfig('auth', { ...SERVICE, REGISTRATION: 'open', GUESTS: 'on' })).toMatchObject({
      registration: 'open',
      guests: true,
    });
    expect(loadStandaloneConfig({})).toMatchObject({ registration: 'open', guests: true });
  });

  it.each(['redis+sentinel://a:26379,b:26379/main', 'rediss+cluster://user:pass@a:7000,b:7001'])(
    'takes a Redis of several hosts: %s',
    (url) => {
      expect(loadServiceConfig('gateway', { ...SERVICE, REDIS_URL: url })).toMatchObject({ redisUrl: url });
    },
  );

  it('of the migrate job has only the database', () => {
    expect(loadMigrateConfig({ DATABASE_URL: SERVICE.DATABASE_URL })).toEqual({ databaseUrl: SERVICE.DATABASE_URL });
    expect(() => loadMigrateConfig({})).toThrow(/^DATABASE_URL.*must be set/);
  });

  it('cannot be changed after loading', () => {
    expect(Object.isFrozen(loadServiceConfig('auth', SERVICE))).toBe(true);
  });

  it.each([
    ['DATABASE_URL', { DATABASE_URL: '' }, 'must be set'],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://user:hunter2@db/x' }, 'not a URL of postgres'],
    ['REDIS_URL', { REDIS_URL: 'redis+sentinel://a:26379' }, 'not a URL of redis'],
    ['PORT', { PORT: '70000' }, '"70000" is not an integer 0–65535'],
    ['PORT', { PORT: '3e3' }, 'not an integer'],
    ['GUESTS', { GUESTS: 'yes' }, 'is not on or off'],
    ['REGISTRATION', { REGISTRATION: 'Open' }, 'not one of open, invite, closed'],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example/path' }, 'not an origin'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://chat.example/parley' }, 'has more than a scheme, a host and a port'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://chat.example/?a' }, 'has more than a scheme, a host and a port'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://chat.example/#a' }, 'has more than a scheme, a host and a port'],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://user:hunter2@chat.example' }, 'has more than a scheme, a host and a port'],
    ['PUBLIC_URL', { PUBLIC_URL: 'ftp://chat.example' }, 'not a URL of http'],
    ['AVATAR_ORIGINS', { AVATAR_ORIGINS: 'https://a.example,http://b.example' }, 'neither https nor on this machine'],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/33' }, 'is not off, a number of proxies'],
    ['GATEWAY_SECRET', { GATEWAY_SECRET: 'hunter2' }, '32–512'],
    ['RATE_LOGIN_ACCOUNT', { RATE_LOGIN_ACCOUNT: '10/15' }, 'not a rate'],
    ['PUSH_HOOK_SECRET', { PUSH_HOOK_URL: 'https://push.example' }, 'must be set, because PUSH_HOOK_URL is'],
    ['PUSH_HOOK_URL', { PUSH_HOOK_SECRET: PUSH_SECRET }, 'must be set, because PUSH_HOOK_SECRET is'],
    ['PUSH_HOOK_SECRET', { PUSH_HOOK_URL: 'https://push.example', PUSH_HOOK_SECRET: 'hunter2' }, 'whsec_'],
    ['PUSH_CONTACT', { PUSH_CONTACT: 'ops@chat.example' }, 'mailto:'],
    ['PUSH_HOSTS', { PUSH_HOSTS: 'push.*.example' }, 'comma-separated host names'],
    ['DATABSE_URL', { DATABSE_URL: 'postgres://db/parley' }, 'no such setting; did you mean DATABASE_URL?'],
    ['PARLEY_COLOUR', { PARLEY_COLOUR: 'blue' }, 'no such setting; docs/configuration.md'],
    ['GATEWAY_SECRET', { GATEWAY_SECRET: 'x'.repeat(64) }, 'weak'],
    ['GATEWAY_SECRET', { GATEWAY_SECRET: `${SECRET} ${SECRET} ${SECRET}` }, 'more than two secrets'],
    ['GATEWAY_SECRET_FILE', { GATEWAY_SECRET_FILE: '/some/file' }, 'GATEWAY_SECRET is set too'],
    ['GATEWAY_SECRET_FILE', { GATEWAY_SECRET: '', GATEWAY_SECRET_FILE: '/no/such/file' }, 'cannot be read'],
  ])('is refused with one line that names %s', (variable, env, problem) => {
    const message = problemOf(env);
    expect(message.startsWith(`${variable}: `)).toBe(true);
    expect(message).toContain(problem);
    expect(message).not.toMatch(/\n|hunter2/);
  });

  it.each([
    ['CHECK_SECRET', { CHECK_URL: 'http://10.0.0.1/check' }, 'must be set, because CHECK_URL is'],
    ['CHECK_URL', { CHECK_SECRET: PUSH_SECRET }, 'must be set, because CHECK_SECRET is'],
    ['CHECK_TIMEOUT_MS', { CHECK_TIMEOUT_MS: '2001' }, 'not an integer 100–2000'],
    ['CHECK_ROOMS', { CHECK_ROOMS: 'direct' }, 'not one of public, groups, all'],
    ['CHECK_FAIL', { CHECK_FAIL: 'off' }, 'not one of closed, open'],
  ])('of a history is refused with one line that names %s', (variable, env, problem) => {
    const load = () => loadServiceConfig('history', { ...SERVICE, ...env });
    expect(load).toThrow(new RegExp(`^${variable}: `));
    expect(load).toThrow(problem);
  });

  it('takes a secret from a file', () => {
    const folder = newFolder();
    const file = join(folder, 'secret');
    writeFileSync(file, `${SECRET}\n`);
    const config = loadServiceConfig('auth', { ...SERVICE, OPERATOR_SECRET: '', OPERATOR_SECRET_FILE: file });
    expect(config.operatorSecret).toBe(SECRET);
  });

  it('reads rates, proxies and origins', () => {
    const config = loadServiceConfig('auth', {
      ...SERVICE,
      RATE_LOGIN_ACCOUNT: '5/2h',
      TRUST_PROXY: '10.0.0.0/8, loopback',
      CORS_ORIGINS: 'https://a.example,http://localhost:5173',
      AVATAR_ORIGINS: 'https://a.example,http://[::1]:8080,http://127.0.0.1:9000',
    });
    expect(config.rateLoginAccount).toEqual({ points: 5, windowMs: 7_200_000 });
    expect(config.trustProxy).toEqual(['10.0.0.0/8', 'loopback']);
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
    expect(config.avatarOrigins).toEqual(['https://a.example', 'http://[::1]:8080', 'http://127.0.0.1:9000']);
    expect(loadServiceConfig('auth', { ...SERVICE, TRUST_PROXY: '2' }).trustProxy).toBe(2);
  });
});
