import { SERVICE_TABLE, type Plural } from '#config/services';
import { frontPaths, isUnder } from '#contracts/routes/front-paths';

const PATHS = frontPaths();

/** Internal routes. Operators send these requests directly to each process. */
const INTERNAL = ['/internal', '/metrics', '/health'];

/** The processes for a plain path (protocol §1); `null` for internal routes. */
export function poolOf(path: string): Plural | null {
  // In any case, although the services do not ignore it.
  const lower = path.toLowerCase();
  if (INTERNAL.some((prefix) => isUnder(lower, prefix))) return null;
  const found = PATHS.find((served) => (served.isExact ? path === served.path : isUnder(path, served.path)));
  return found === undefined ? 'gateways' : SERVICE_TABLE[found.service].plural;
}
