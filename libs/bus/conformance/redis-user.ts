import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { projectFolder } from '#engines/project-folder';

/**
 * The Redis user of the conformance suites: that of the histories, which use all of the bus, with the key prefix of a
 * real deployment.
 */
export const PARLEY_USER = { name: 'history', password: randomUUID(), prefix: 'parley:' } as const;

/** Arguments of redis-server for the user of a real deployment. The suite fails if its ACL lacks a command. */
export function parleyUserArguments(): string[] {
  const template = readFileSync(join(projectFolder(), 'deploy/redis/users.acl.template'), 'utf8');
  const hash = createHash('sha256').update(PARLEY_USER.password).digest('hex');
  const rules = /^user history (.*)$/m.exec(template)?.[1]?.replace('HISTORY_SHA256', hash).split(' ') ?? [];
  return ['--user', PARLEY_USER.name, ...rules];
}

/** Commands, keys and channels that the ACL has refused since the server started. */
export async function refusedToParley(redis: Redis): Promise<string[]> {
  const log = (await redis.call('ACL', 'LOG')) as unknown[][];
  return log.map((entry) => {
    const field = (name: string): string => String(entry[entry.indexOf(name) + 1]);
    return `${field('reason')} ${field('object')}`;
  });
}
