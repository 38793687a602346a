import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { projectFolder } from '#engines/project-folder';

/** The user of the conformance suites' Redis; its keys and channels begin as those of every site do. */
export const PARLEY_USER = { name: 'parley', password: randomUUID(), prefix: 'parley:' } as const;

/** Arguments of redis-server: the user as sites have it, so that the suite fails when its list of commands is too short. */
export function parleyUserArguments(): string[] {
  const template = readFileSync(join(projectFolder(), 'deploy/redis/users.acl.template'), 'utf8');
  const hash = createHash('sha256').update(PARLEY_USER.password).digest('hex');
  const rules = /^user parley (.*)$/m.exec(template)?.[1]?.replace('PASSWORD_SHA256', hash).split(' ') ?? [];
  return ['--user', PARLEY_USER.name, ...rules];
}

/** What Redis refused to the user since it started: commands, keys and channels. */
export async function refusedToParley(redis: Redis): Promise<string[]> {
  const log = (await redis.call('ACL', 'LOG')) as unknown[][];
  return log.map((entry) => {
    const field = (name: string): string => String(entry[entry.indexOf(name) + 1]);
    return `${field('reason')} ${field('object')}`;
  });
}
