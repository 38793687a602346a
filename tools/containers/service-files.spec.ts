import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { callersOf, service, SERVICES, servicesWith, type ServiceName } from '#config/services';
import { projectFolder } from '#engines/project-folder';

const ROOT = projectFolder();
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface ComposeService {
  readonly secrets?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}
interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;

/** The files that operators read and edit, by what a service must have in them. */
const WITHOUT: readonly (readonly [path: string, lacks: (name: ServiceName) => boolean])[] = [
  ['Dockerfile', (name) => imageOf(name) === undefined],
  ['.github/workflows/release.yml', (name) => !listIn('.github/workflows/release.yml', 'target').includes(name)],
  ['deploy/haproxy/haproxy.cfg', (name) => service(name).isPublic && !hasBackend(name)],
  ['deploy/prometheus/alerts.yml', (name) => !read('deploy/prometheus/alerts.yml').includes(`up{job="${name}"}`)],
  ['docs/architecture.md', (name) => !read('docs/architecture.md').includes(`\`apps/${name}\``)],
];

describe('the files of operators', () => {
  it.each(WITHOUT)('%s names every service of libs/config/src/services.ts', (_path, lacks) => {
    expect(SERVICES.filter(lacks)).toEqual([]);
  });

  it('give each image the options of its service', () => {
    for (const name of SERVICES) expect([name, optionsOf(name)]).toEqual([name, [...service(name).nodeOptions].sort()]);
  });

  it('migrate the schema of each service with one', () => {
    const [, migrate = ''] = /^FROM runtime AS migrate\n([^]*)$/m.exec(read('Dockerfile')) ?? [];
    const lacking = servicesWith('postgres').filter((name) => !migrate.includes(`dist/apps/${name}/src/migrate.js`));
    expect(lacking).toEqual([]);
  });

  it.each(['deploy/prometheus/alerts.yml', 'deploy/prometheus/recording.yml'])('%s sums over all services', (path) => {
    const lists = [...read(path).matchAll(/job=~"([^"]*)"/g)].map(([, jobs = '']) => jobs.split('|').sort());
    for (const jobs of lists) expect(jobs).toEqual([...SERVICES].sort());
  });
});

describe('docker-compose', () => {
  it.each(SERVICES)('gives %s its stores, its secrets and the networks of those that it asks', (name) => {
    const { stores } = service(name);
    const networks = ['services', stores.includes('redis') && 'bus', stores.includes('postgres') && 'data'];
    const { secrets = [], networks: joined = [] } = compose.services[name] ?? {};
    expect([...joined].sort()).toEqual(networks.filter(Boolean).sort());
    expect([...secrets].sort()).toEqual(secretsOf(name));
    expect(secrets.filter((secret) => !(secret in compose.secrets))).toEqual([]);
    expect(Object.keys(compose.services['front']?.depends_on ?? {}).includes(name)).toBe(service(name).isPublic);
  });

  it('gives PostgreSQL the password of each role', () => {
    const roles = ['owner', ...servicesWith('postgres')];
    const expected = ['postgres_password', ...roles.map((role) => `postgres_${role}_password`)];
    expect([...(compose.services['postgres']?.secrets ?? [])].sort()).toEqual(expected.sort());
  });

  it('finds a file for each of its secrets', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
    try {
      spawnSync('sh', [join(ROOT, 'deploy/make-secrets'), folder]);
      const made = readdirSync(folder);
      expect(Object.keys(compose.secrets).filter((secret) => !made.includes(secret))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function secretsOf(name: ServiceName): string[] {
  const { asks, secrets, stores } = service(name);
  return [
    ...(asks.length > 0 ? [`${name}_secret`] : []),
    ...callersOf(name).map((caller) => `${caller}_secret`),
    ...secrets.map((secret) => `${secret.toLowerCase()}_secret`),
    ...(stores.includes('redis') ? [`${name}_redis_url`] : []),
    ...(stores.includes('postgres') ? [`${name}_database_url`] : []),
  ].sort();
}

/** The lines of an image's stage. */
function imageOf(name: ServiceName): string | undefined {
  return new RegExp(`^FROM service AS ${name}\n((?:.+\n)*)`, 'm').exec(read('Dockerfile'))?.[1];
}

/** The last that the stage, or the one below it, sets. */
function optionsOf(name: ServiceName): string[] {
  const all = [...read('Dockerfile').matchAll(/^ENV NODE_OPTIONS="?([^"\n]*)"?$/gm)].map(([, options = '']) => options);
  const own = /^ENV NODE_OPTIONS="?([^"\n]*)"?$/m.exec(imageOf(name) ?? '')?.[1];
  return (own ?? all[0] ?? '').split(' ').sort();
}

function hasBackend(name: ServiceName): boolean {
  const { plural, port } = service(name);
  const [, lines = ''] =
    new RegExp(`^backend ${plural}\n((?: .*\n|\n)*)`, 'm').exec(read('deploy/haproxy/haproxy.cfg')) ?? [];
  return new RegExp(`server-template ${name} \\d+ ${name}:${String(port)} `).test(lines);
}

function listIn(path: string, key: string): string[] {
  return new RegExp(`${key}: \\[(.*)\\]`).exec(read(path))?.[1]?.split(', ') ?? [];
}
