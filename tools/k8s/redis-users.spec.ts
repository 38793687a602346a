import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf } from './environment.policy.js';
import { ofKind, services } from './manifests.js';
import { site, useSites } from './testing/sites.js';

const ROOT = resolve(import.meta.dirname, '../..');
const TEMPLATE = readFileSync(join(ROOT, 'deploy/redis/users.acl.template'), 'utf8');
/** Prefixes that no ACL rule of Parley's user may have. */
const FORBIDDEN = /^\+(acl|config|debug|flush|keys|monitor|publish|psubscribe|replicaof|save|shutdown|subscribe)/;

useSites();

describe('the users of Redis', () => {
  it('are the same on Kubernetes and in docker-compose, with the password of the services', async () => {
    const secret = ofKind(site.small, 'Secret').find(({ metadata }) => metadata.name.startsWith('parley-redis'));
    const users = Buffer.from(secret?.data?.['users.acl'] ?? '', 'base64').toString();
    const gateway = services(site.small).find(({ component }) => component === 'gateway')!;
    const url = filesOf(site.small, gateway).get('/etc/parley/secrets/redis-url') ?? '';
    expect(users).toBe(withPassword(new URL(url).password));

    const folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'));
    try {
      spawnSync('sh', [join(ROOT, 'deploy/make-secrets'), folder]);
      const made = (name: string): string => readFileSync(join(folder, name), 'utf8');
      expect(made('redis_users')).toBe(withPassword(made('redis_password')));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('can run listed commands on Parley’s keys and channels, and no command categories', () => {
    const rules = /^user parley (.*)$/m.exec(TEMPLATE)?.[1]?.split(' ') ?? [];
    const commands = rules.filter((rule) => rule.startsWith('+'));
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((rule) => !/^\+[a-z]+(\|[a-z]+)?$/.test(rule) || FORBIDDEN.test(rule))).toEqual([]);
    const others = ['on', '#PASSWORD_SHA256', 'resetkeys', '~parley:*', '~{parley:*', 'resetchannels', '&parley:*'];
    expect(rules.filter((rule) => !commands.includes(rule))).toEqual([...others, '-@all']);
  });

  it('are Parley and a health check that can only ping', () => {
    const users = TEMPLATE.trimEnd().split('\n');
    expect(users).toHaveLength(3);
    expect(users.slice(0, 2)).toEqual(['user default off', 'user health on nopass nocommands +ping']);
  });
});

function withPassword(password: string): string {
  return TEMPLATE.trimEnd().replace('PASSWORD_SHA256', createHash('sha256').update(password).digest('hex'));
}
