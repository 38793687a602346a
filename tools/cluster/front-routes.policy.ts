/** The services behind the front; each has a pool of processes. */
export type Pool = 'gateways' | 'histories' | 'auths';

const SERVED_BY: readonly (readonly [prefix: string, pool: Pool])[] = [
  ['/v1/auth', 'auths'],
  ['/v1/users', 'auths'],
  ['/.well-known/jwks.json', 'auths'],
  ['/v1/rooms', 'histories'],
  ['/v1/sync', 'histories'],
  ['/v1/search', 'histories'],
  ['/v1/directory', 'histories'],
  ['/v1/blocks', 'histories'],
];

/** What the services keep to themselves: a site's operator asks each process. */
const INTERNAL = ['/internal', '/metrics'];

/** `..` and the like, also encoded: on its way to a service the path would become another one. */
const DOT_SEGMENT = /(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i;

/** Who serves the path (protocol §1); null for what nobody outside may ask. */
export function poolOf(path: string): Pool | null {
  // The services take upper for lower case in a path.
  const lower = path.toLowerCase();
  // A whole URL in the place of a path would lead where its own path says.
  if (!path.startsWith('/') || DOT_SEGMENT.test(path)) return null;
  if (INTERNAL.some((prefix) => isUnder(lower, prefix))) return null;
  return SERVED_BY.find(([prefix]) => isUnder(path, prefix))?.[1] ?? 'gateways';
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
