import { urlOf } from '#contracts/url-of';
interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** The parsed `REDIS_URL`. */
export type RedisTarget =
  | { readonly form: 'single'; readonly url: string }
  | ({
      readonly form: 'sentinel';
      readonly nodes: readonly RedisNode[];
      readonly masterName: string;
      readonly tls: boolean;
    } & Credentials)
  | ({ readonly form: 'cluster'; readonly nodes: readonly RedisNode[]; readonly tls: boolean } & Credentials);

const MANY_HOSTS = /^redis(s?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([\w.-]*))?$/;
const DEFAULT_PORTS = { sentinel: 26_379, cluster: 6_379 } as const;

/**
 * Accepts `redis://`, `rediss://` (TLS), `redis+sentinel://h1:p,h2:p/master-name` and `redis+cluster://h1:p,h2:p`; the
 * last two also with `rediss+`. Credentials precede an `@`. Throws a one-line `Error`.
 */
export function parseRedisUrl(url: string): RedisTarget {
  if (/^rediss?:\/\//.test(url) && urlOf(url) !== null) return { form: 'single', url };
  const [, secure, form, userInfo, hosts, masterName] = MANY_HOSTS.exec(url) ?? [];
  if (hosts === undefined || (form !== 'sentinel' && form !== 'cluster')) {
    throw new Error('REDIS_URL must start with redis://, rediss://, redis+sentinel:// or redis+cluster://');
  }
  const nodes = hosts.split(',').map((host) => parseNode(host, DEFAULT_PORTS[form]));
  const target = { nodes, tls: secure === 's', ...parseCredentials(userInfo) };
  if (form === 'cluster') return { form, ...target };
  if (!masterName) throw new Error('REDIS_URL with sentinels must end with the name of the master: …/mymaster');
  return { form, masterName, ...target };
}

function parseNode(text: string, defaultPort: number): RedisNode {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new Error('REDIS_URL must list its hosts as host:port, separated by commas');
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

function parseCredentials(userInfo: string | undefined): Credentials {
  if (!userInfo) return {};
  const colon = userInfo.indexOf(':');
  const username = decodeURIComponent(colon < 0 ? userInfo : userInfo.slice(0, colon));
  const password = colon < 0 ? '' : decodeURIComponent(userInfo.slice(colon + 1));
  return { ...(username && { username }), ...(password && { password }) };
}
