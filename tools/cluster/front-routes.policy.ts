/** The services behind the front; each has a pool of processes. */
export type Pool = 'gateways' | 'histories' | 'auths';

const SERVED_BY: readonly (readonly [prefix: string, pool: Pool])[] = [
  ['/v1/auth', 'auths'],
  ['/v1/users', 'auths'],
  ['/.well-known/jwks.json', 'auths'],
  ['/v1/rooms', 'histories'],
  ['/v1/files', 'histories'],
  ['/v1/sync', 'histories'],
  ['/v1/search', 'histories'],
  ['/v1/directory', 'histories'],
  ['/v1/blocks', 'histories'],
];

/** Internal routes. Operators send these requests directly to each process. */
const INTERNAL = ['/internal', '/metrics', '/health'];

/** The service for a plain path (protocol §1); `null` for internal routes. */
export function poolOf(path: string): Pool | null {
  // In any case, although the services do not ignore it.
  const lower = path.toLowerCase();
  if (INTERNAL.some((prefix) => isUnder(lower, prefix))) return null;
  return SERVED_BY.find(([prefix]) => isUnder(path, prefix))?.[1] ?? 'gateways';
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
