import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servicesWith, type ServiceName } from '#config/services';
import { filesOf } from './environment.policy.js';
import { ofKind, services } from './manifests.js';
import { site, useSites } from './testing/sites.js';

const ROOT = resolve(import.meta.dirname, '../..');
const TEMPLATE = readFileSync(join(ROOT, 'deploy/redis/users.acl.template'), 'utf8');
/** Prefixes that no ACL rule of Parley's users may have. */
const FORBIDDEN = /^\+(acl|config|debug|flush|keys|monitor|publish|psubscribe|replicaof|save|shutdown|subscribe)/;

useSites();

const SERVICES = servicesWith('redis');

describe('the users of Redis', () => {
  it('are the same on Kubernetes and in docker-compose, each with the password of its service', async () => {
    const secret = ofKind(site.small, 'Secret').find(({ metadata }) => metadata.name.startsWith('parley-redis'));
    const users = Buffer.from(secret?.data?.['users.acl'] ?? '', 'base64').toString();
    const urlOf = (service: ServiceName): URL => {
      const workload = services(site.small).find(({ component }) => component === service)!;
      return new URL(filesOf(site.small, workload).get('/etc/parley/secrets/redis-url') ?? '');
    };
    expect(SERVICES.map((service) => urlOf(service).username)).toEqual([...SERVICES]);
    expect(users).toBe(withPasswords((service) => urlOf(service).password));

    const made = await madeSecrets();
    expect(made('redis_acl')).toBe(withPasswords((service) => made(`redis_${service}_password`)));
  });

  it('keep that of an earlier release during an upgrade, and its secret for the services', async () => {
    const earlier = 'user parley on #00 ~parley:* +get';
    const made = await madeSecrets({ redis_users: `user default off\n${earlier}\n`, internal_secret: 'the old one' });
    expect(made('redis_acl').split('\n').at(-1)).toBe(earlier);
    expect({ gateway_secret: made('gateway_secret'), history_secret: made('history_secret') }).toEqual({
      gateway_secret: 'the old one',
      history_secret: 'the old one',
    });
    expect(made('operator_secret')).not.toBe('the old one');
  });

  it.each(SERVICES)('%s: runs listed commands on Parley’s keys and channels, and no command categories', (service) => {
    const rules = rulesOf(service);
    const commands = rules.filter((rule) => rule.startsWith('+'));
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((rule) => !/^\+[a-z]+(\|[a-z]+)?$/.test(rule) || FORBIDDEN.test(rule))).toEqual([]);
    const keys = rules.filter((rule) => rule.includes('~'));
    expect(keys.filter((rule) => !/^(%R)?~\{?parley:\*/.test(rule))).toEqual([]);
    const others = ['on', `#${service.toUpperCase()}_SHA256`, 'resetkeys', 'resetchannels', '&parley:*', '-@all'];
    expect(rules.filter((rule) => !commands.includes(rule) && !keys.includes(rule))).toEqual(others);
  });

  it('let only auth end sessions, and only histories own partitions and take commands', () => {
    const REVOKED = '~{parley:*revoked}:*';
    const LEASES = '~{parley:*}:owner';
    const having = (rule: string) => SERVICES.filter((service) => rulesOf(service).includes(rule));
    expect([having(REVOKED), having(LEASES), having('+xread')]).toEqual([['auth'], ['history'], ['history']]);
    // No pattern covers more of the keys that have a hash tag.
    const tagged = SERVICES.flatMap(rulesOf).filter((rule) => rule.startsWith('~{'));
    expect(new Set(tagged)).toEqual(new Set([REVOKED, LEASES, '~{parley:*}:commands', '~{parley:*queries}:*']));
  });

  it('are one for each service and a health check that can only ping', () => {
    const users = TEMPLATE.trimEnd().split('\n');
    expect(users).toHaveLength(SERVICES.length + 2);
    expect(users.slice(0, 2)).toEqual(['user default off', 'user health on nopass nocommands +ping']);
  });
});

function rulesOf(service: ServiceName): string[] {
  return new RegExp(`^user ${service} (.*)$`, 'm').exec(TEMPLATE)?.[1]?.split(' ') ?? [];
}

/** Runs the script of docker-compose in a folder with these files. Resolves to a reader of the files after it. */
async function madeSecrets(present: Readonly<Record<string, string>> = {}): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
  try {
    for (const [name, text] of Object.entries(present)) writeFileSync(join(folder, name), text);
    spawnSync('sh', [join(ROOT, 'deploy/make-secrets'), folder]);
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const files = new Map(names.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
    return (name) => files.get(name) ?? '';
  } finally {
    await rm(folder, { recursive: true });
  }
}

function withPasswords(passwordOf: (service: ServiceName) => string): string {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  return SERVICES.reduce(
    (text, service) => text.replace(`${service.toUpperCase()}_SHA256`, digest(passwordOf(service))),
    TEMPLATE.trimEnd(),
  );
}
