import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { perService, service, SERVICES } from '#config/services';
import { SETTINGS } from '#config/settings';
import { ChatError } from '#contracts';
import { onPath } from '#engines/debian-packages';
import { projectFolder } from '#engines/project-folder';
import { PLAIN_PATH } from '#contracts/plain-path';
import { type Problem, toProblem } from '#platform/http/problem.policy';

import { poolOf } from '../cluster/front-routes.policy.js';

const read = (path: string): string => readFileSync(join(projectFolder(), path), 'utf8');

interface ComposeFile {
  readonly services: Readonly<
    Record<string, { environment?: Record<string, string>; secrets?: string[]; scale?: string | number }>
  >;
}

const { version } = JSON.parse(read('package.json')) as { version: string };
const haproxy = read('deploy/haproxy/haproxy.cfg');
const { services } = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const PARLEY_SERVICES = [...SERVICES, 'migrate'];

describe('images and docker-compose', () => {
  it('carry the version of the package', () => {
    expect(read('Dockerfile')).toContain(`ARG VERSION=${version}\n`);
    const defaults = [...read('docker-compose.yml').matchAll(/\$\{PARLEY_VERSION:-([^}]*)\}/g)].map(([, each]) => each);
    expect(defaults).toEqual(defaults.map(() => version));
    expect(defaults.length).toBeGreaterThan(PARLEY_SERVICES.length);
  });

  it.each(PARLEY_SERVICES)('give %s only existing settings, and secrets as mounted files', (name) => {
    const known = Object.values(SETTINGS).flatMap(({ env, secret }) => (secret ? [`${env}_FILE`] : [env]));
    const { environment = {}, secrets = [] } = services[name] ?? {};
    expect(Object.keys(environment).filter((each) => !known.includes(each))).toEqual([]);
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(files.map((file) => file.slice('/run/secrets/'.length)).sort()).toEqual([...secrets].sort());
  });

  it('give the migrate job only the database', () => {
    expect(services['migrate']).toMatchObject({
      env_file: [],
      environment: { DATABASE_URL_FILE: '/run/secrets/owner_database_url' },
      secrets: ['owner_database_url'],
    });
    expect(Object.keys(services['migrate']?.environment ?? {})).toHaveLength(1);
  });
});

describe('the replicas of a service', () => {
  const variables = perService((name) => `PARLEY_${service(name).plural.toUpperCase()}`);

  it('are set in the environment, so that `up -d` keeps them', () => {
    for (const [name, variable] of Object.entries(variables)) expect(services[name]?.scale).toBe(`\${${variable}:-2}`);
  });

  it.skipIf(onPath('docker-compose') === undefined)('are read by docker-compose', () => {
    const env = { ...process.env, PARLEY_ENV_FILE: 'deploy/parley.env.example', PARLEY_HISTORIES: '5' };
    const resolved = execFileSync('docker-compose', ['config'], { cwd: projectFolder(), env, encoding: 'utf8' });
    const counts = (parse(resolved) as ComposeFile).services;
    expect(SERVICES.map((name) => counts[name]?.scale)).toEqual(SERVICES.map((name) => (name === 'history' ? 5 : 2)));
  });
});

describe('the front of docker-compose', () => {
  it('sends each path to the service that serves it', () => {
    for (const name of SERVICES.filter((each) => each !== 'gateway')) {
      const acls = [...haproxy.matchAll(new RegExp(`^ +acl ${name} path(?:_beg)? (.*)$`, 'gm'))];
      const paths = acls.flatMap(([, list = '']) => list.split(' '));
      expect(paths.length).toBeGreaterThan(0);
      for (const path of paths) expect({ path, pool: poolOf(path) }).toEqual({ path, pool: service(name).plural });
    }
  });

  it('reads paths as the services do', () => {
    const [, expression] = /^ +acl plain path -m reg -i '(.*)'$/m.exec(haproxy) ?? [];
    expect(expression).toBe(PLAIN_PATH.source.replaceAll(String.raw`\/`, '/'));
  });

  it('answers errors like the services', () => {
    const said = [haproxy, read('deploy/haproxy/400.http'), read('deploy/haproxy/408.http')].join('\n');
    const bodies = [...said.matchAll(/\{"type".*?\}/g)].map(([json]) => JSON.parse(json) as Problem);
    expect(bodies.length).toBeGreaterThan(4);
    for (const body of bodies) {
      const { code, status, scope, retryAfterMs } = body;
      const details = { ...(scope && { scope }), ...(retryAfterMs && { retryAfterMs }) };
      expect(body).toEqual({ ...toProblem(new ChatError(code, details)), status });
    }
  });
});
