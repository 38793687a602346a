import { frontPaths, type FrontPath } from '#contracts/routes/front-paths';

/** The services behind the front; each has a pool of processes. */
export type Pool = 'gateways' | 'histories' | 'auths';

const POOLS = { auth: 'auths', history: 'histories' } as const satisfies Record<FrontPath['service'], Pool>;
const PATHS = frontPaths();

/** Internal routes. Operators send these requests directly to each process. */
const INTERNAL = ['/internal', '/metrics', '/health'];

/** The service for a plain path (protocol §1); `null` for internal routes. */
export function poolOf(path: string): Pool | null {
  // In any case, although the services do not ignore it.
  const lower = path.toLowerCase();
  if (INTERNAL.some((prefix) => isUnder(lower, prefix))) return null;
  const found = PATHS.find((served) => (served.isExact ? path === served.path : isUnder(path, served.path)));
  return found === undefined ? 'gateways' : POOLS[found.service];
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
