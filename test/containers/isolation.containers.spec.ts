import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';
import { Redis } from 'ioredis';
import request from 'supertest';
import { describe, expect, it } from 'vitest';

import { callersOf, service, SERVICES, servicesWith } from '#config/services';
import { TestSite } from '#testing/containers/test-site';
import { topology } from '#testing/topology/topology';
import { guest } from '#testing/users/user';

const CONNECT_TIMEOUT_MS = 5_000;
/** Docker's firewall rules isolate networks. The tests' own engine sets none: there the kernel must not forward. */
const areKeptApart =
  process.env['DOCKER_HOST'] !== undefined || readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim() === '0';

const site = new TestSite();
const secret = (name: string): string => readFileSync(join(site.handle.folder, 'secrets', name), 'utf8');

/** Returns true if a process in the container can connect to the port. */
async function reaches(service: string, host: string, port: number): Promise<boolean> {
  const [container = ''] = await site.containers(service);
  const script = `
    import { connect } from 'node:net';
    const socket = connect({ host: '${host}', port: ${String(port)} });
    const end = (code) => process.exit(code);
    socket.once('connect', () => end(0)).once('error', () => end(1));
    setTimeout(() => end(1), ${String(CONNECT_TIMEOUT_MS)});`;
  return (await site.node(container, script)).code === 0;
}

/** The error code of the statement; null if it succeeds. */
async function refusal(role: string, statement: string): Promise<string | null> {
  const { host } = new URL(topology().postgres.url);
  const client = new pg.Client({ connectionString: secret(`${role}_database_url`).replace('postgres:5432', host) });
  await client.connect();
  try {
    await client.query(statement);
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

describe('in docker-compose', () => {
  it('only the front is published', async () => {
    const names = await site.docker('ps', '--format', '{{.Names}} {{.Ports}}');
    const published = names.split('\n').filter((line) => line.includes('->'));
    expect(published).toHaveLength(1);
    expect(published[0]).toMatch(/front/);
  });

  it.each(SERVICES)('%s reaches its stores and the services that it asks, and nothing outside', async (name) => {
    const { asks, stores } = service(name);
    expect(await reaches(name, 'redis', 6379)).toBe(stores.includes('redis'));
    expect(await reaches(name, 'postgres', 5432)).toBe(stores.includes('postgres'));
    for (const asked of asks) expect(await reaches(name, asked, 3000)).toBe(true);
    const { hostname } = new URL(topology().postgres.url);
    if (areKeptApart && !stores.includes('postgres')) expect(await reaches(name, hostname, 5432)).toBe(false);
    expect(await reaches(name, '192.0.2.1', 80)).toBe(false);
  });

  it.each(['front', ...SERVICES, 'redis', 'postgres'])(
    '%s can write only its own data, and has no privileges',
    async (service) => {
      const [container = ''] = await site.containers(service);
      const [{ HostConfig, Config }] = JSON.parse(await site.docker('inspect', container)) as [
        { HostConfig: Record<string, unknown>; Config: { User: string } },
      ];
      expect(HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Privileged: false,
        RestartPolicy: { Name: 'unless-stopped' },
        LogConfig: { Config: { 'max-size': '10m', 'max-file': '5' } },
      });
      expect(HostConfig['Memory']).toBeGreaterThan(0);
      expect(HostConfig['NanoCpus']).toBeGreaterThan(0);
      expect(Config.User).not.toMatch(/^(0|root|)$/);
    },
  );

  it.each(servicesWith('postgres'))('%s reads only its own rows, and changes no schema', async (name) => {
    const DENIED = '42501';
    for (const schema of servicesWith('postgres')) {
      expect(await refusal(name, `SELECT count(*) FROM ${schema}.audit`)).toBe(schema === name ? null : DENIED);
      for (const statement of [
        `DROP TABLE ${schema}.audit`,
        `TRUNCATE ${schema}.audit`,
        `CREATE TABLE ${schema}.own (id int)`,
      ])
        expect({ statement, refusal: await refusal(name, statement) }).toEqual({ statement, refusal: DENIED });
    }
    expect(await refusal(name, 'CREATE TABLE public.own (id int)')).toBe(DENIED);
    expect(await refusal(name, 'CREATE SCHEMA own')).toBe(DENIED);
  });

  it('Redis accepts only Parley’s services, each with its own keys only', async () => {
    const { host } = new URL(topology().redis[0]?.url ?? '');
    const answer = async (url: string, ...command: [string, ...string[]]): Promise<unknown> => {
      const client = new Redis(url, { lazyConnect: true, retryStrategy: null, enableReadyCheck: false });
      client.on('error', () => undefined);
      return client
        .connect()
        .then(() => client.call(...command))
        .catch((error: unknown) => (error as Error).message)
        .finally(() => client.disconnect());
    };
    const urlOf = (service: string): string => secret(`${service}_redis_url`).replace('redis:6379', host);
    const parley = urlOf('history');
    expect(await answer(parley, 'SET', 'parley:test:store', '1', 'PX', '1000')).toBe('OK');
    expect(await answer(parley, 'SPUBLISH', 'parley:test', '1')).toBe(0);
    expect(await answer(`redis://${host}`, 'GET', 'parley:test')).toMatch(/NOAUTH/);
    for (const command of [
      ['SET', 'other', '1'],
      ['PUBLISH', 'other', '1'],
      ['FLUSHALL'],
      ['CONFIG', 'GET', '*'],
      ['KEYS', '*'],
      ['ACL', 'LIST'],
      ['CLIENT', 'LIST'],
      ['SHUTDOWN'],
      ['MONITOR'],
    ] as [string, ...string[]][]) {
      expect({ command, answer: await answer(parley, ...command) }).toEqual({
        command,
        answer: expect.stringMatching(/NOPERM/),
      });
    }
    const revoked = '{parley:test:revoked}:0';
    for (const [service, ...command] of [
      // A gateway can neither end nor revive a session, nor read the commands of others.
      ['gateway', 'SET', revoked, '1'],
      ['gateway', 'DEL', revoked],
      ['gateway', 'XRANGE', '{parley:0}:commands', '-', '+'],
      ['gateway', 'SET', '{parley:0}:owner', '1'],
      ['auth', 'XADD', '{parley:0}:commands', '*', 'a', 'b'],
      ['history', 'SET', revoked, '1'],
    ] as [string, string, ...string[]][]) {
      const [name, ...rest] = command;
      expect({ service, command, answer: await answer(urlOf(service), name, ...rest) }).toEqual({
        service,
        command,
        answer: expect.stringMatching(/NOPERM/),
      });
    }
    expect(await answer(urlOf('auth'), 'SET', revoked, '1', 'PX', '1000')).toBe('OK');
    expect(await answer(urlOf('gateway'), 'MGET', revoked)).toEqual(['1']);
  });

  it('the front does not expose internal routes', async () => {
    for (const path of ['/metrics', '/METRICS', '/health/other', '/internal/sessions', '/internal', '/Internal/x']) {
      const answer = await request(topology().url).get(path);
      expect({ path, status: answer.status }).toEqual({ path, status: 404 });
      expect(answer.body).toMatchObject({ code: 'NOT_FOUND', retry: 'never', status: 404 });
    }
    const documents = ['/docs', '/v1/openapi.json', '/v1/asyncapi.json', '/.well-known/jwks.json'];
    for (const path of [...documents, '/health/live', '/health/ready']) {
      expect({ path, status: (await fetch(`${topology().url}${path}`)).status }).toEqual({ path, status: 200 });
    }
  });

  it('the services take the client IP from the front, and not from the client', async () => {
    const user = await guest('spoof');
    const claimed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' };
    const body = JSON.stringify({ refreshToken: user.tokens.refreshToken });
    const headers = { 'content-type': 'application/json', ...claimed };
    await fetch(`${topology().url}/v1/auth/refresh`, { method: 'POST', headers, body });
    const { body: sessions } = await user.http('get', '/v1/auth/sessions').expect(200);
    expect(JSON.stringify(sessions)).not.toContain('203.0.113.9');
    expect(JSON.stringify(sessions)).toMatch(/"10\.\d+\.\d+\.\d+"/);
    user.close();
  });

  it('no environment variable contains a secret, which docker inspect would show', async () => {
    const values = [
      ...callersOf('auth').map((name) => `${name}_secret`),
      ...servicesWith('redis').map((name) => `redis_${name}_password`),
      ...servicesWith('postgres').map((name) => `postgres_${name}_password`),
      ...['operator_secret', 'postgres_password'],
    ].map(secret);
    const ids = (await site.docker('ps', '-aq')).split('\n');
    const inspected = await site.docker('inspect', ...ids);
    for (const value of values) expect(inspected.includes(value)).toBe(false);
    const digest = createHash('sha256').update(secret('redis_gateway_password')).digest('hex');
    expect(secret('redis_acl')).toContain(digest);
  });
});
