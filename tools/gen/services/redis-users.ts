import { service, servicesWith, type NameWith, type RedisRight } from '#config/services';

/** Keys with a hash tag, which `parley:*` does not match, and who needs them. */
const TAGGED_KEYS: readonly (readonly [keys: string, rights: readonly RedisRight[]])[] = [
  ['{parley:*}:commands', ['send commands', 'take commands']],
  ['{parley:*}:owner', ['take commands']],
  ['{parley:*queries}:*', ['send queries', 'answer queries']],
  ['{parley:*revoked}:*', ['end sessions']],
];

/** Commands, and the rights that they need; without any, every service has them. */
const COMMANDS: readonly (readonly [commands: string, rights?: readonly RedisRight[]])[] = [
  ['auth hello quit select ping info time client|setname client|id client|unblock multi exec discard'],
  ['eval evalsha script|load get set mget del unlink exists expire pexpire pttl incrby'],
  ['rpush llen', ['send queries', 'answer queries']],
  ['blmpop', ['answer queries']],
  ['hset hget hmget hgetall hdel hexists hscan zadd zrem zrange zremrangebyscore'],
  ['xadd', ['send commands', 'take commands']],
  ['xread xrange xdel', ['take commands']],
  ['xlen', ['send commands', 'take commands']],
  ['memory|usage spublish ssubscribe sunsubscribe pubsub|shardnumsub cluster|info cluster|slots asking readonly'],
];

/** `deploy/redis/users.acl.template`. Redis allows no comments in it. */
export function redisUsers(): string {
  const users = servicesWith('redis').map(userOf);
  return ['user default off', 'user health on nopass nocommands +ping', ...users, ''].join('\n');
}

function userOf(name: NameWith<'redis'>): string {
  const { redisRights } = service(name);
  const needed = (rights?: readonly RedisRight[]) => rights?.some((right) => redisRights.includes(right)) ?? true;
  const keys = TAGGED_KEYS.filter(([, rights]) => needed(rights)).map(([pattern]) => `~${pattern}`);
  const commands = COMMANDS.filter(([, rights]) => needed(rights)).flatMap(([list]) => list.split(' '));
  return [
    `user ${name} on #${name.toUpperCase()}_SHA256`,
    ...['resetkeys', '~parley:*', ...keys, '%R~{parley:*', 'resetchannels', '&parley:*', '-@all'],
    ...commands.map((command) => `+${command}`),
  ].join(' ');
}
