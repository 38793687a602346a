import { loadAdminConfig } from '#config/app-config';
import { ADMIN_ROUTES } from '#access/internal-api';
import { internalAccessPath, readInternalAccess } from '#access/internal-access-file';
import { CommandError } from './command-error.js';
import { type ServiceAccess, ServiceClient } from './service-client.js';

/** Clients of the services that the operator's command calls. */
export interface Deployment {
  readonly auth: ServiceClient;
  readonly history: ServiceClient;
  /** `undefined` if `COURIER_INTERNAL_URL` is not set: a site may have no courier. */
  readonly courier: ServiceClient | undefined;
  /** The local URL of an embedded Parley, for links if `PUBLIC_URL` is not set. */
  readonly publicUrl: string | undefined;
  /** The data folder of an embedded Parley on this machine. */
  readonly dataDir?: string;
}

/**
 * Finds the services by the URLs in the environment. If there are none, finds the embedded Parley that uses the data
 * folder `DATA_DIR`.
 * @throws CommandError, ConfigError
 */
export async function findDeployment(env: NodeJS.ProcessEnv): Promise<Deployment> {
  const config = loadAdminConfig(env);
  const { authInternalUrl, historyInternalUrl, courierInternalUrl, operatorKey, operatorSecret, dataDir } = config;
  if (authInternalUrl !== undefined && historyInternalUrl !== undefined) {
    const key = operatorKey ?? operatorSecret;
    if (key === undefined)
      throw new CommandError('set OPERATOR_KEY to your key, or OPERATOR_SECRET to that of the site');
    const keyFrom = variable(operatorKey === undefined ? 'OPERATOR_SECRET' : 'OPERATOR_KEY', env);
    return deployment({
      auth: { url: authInternalUrl, key, keyFrom, foundBy: 'AUTH_INTERNAL_URL' },
      history: { url: historyInternalUrl, key, keyFrom, foundBy: 'HISTORY_INTERNAL_URL' },
      courier: courierInternalUrl && { url: courierInternalUrl, key, keyFrom, foundBy: 'COURIER_INTERNAL_URL' },
    });
  }
  const path = internalAccessPath(dataDir);
  const access = await readInternalAccess(dataDir).catch((cause: unknown) => {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  if (access === undefined)
    throw new CommandError(
      `${path}: there is no such file; is Parley running? (Set DATA_DIR to its data folder, or set AUTH_INTERNAL_URL and HISTORY_INTERNAL_URL.)`,
    );
  const keyFrom = operatorKey === undefined ? path : variable('OPERATOR_KEY', env);
  const embedded = { url: access.url, key: operatorKey ?? access.secret, keyFrom, foundBy: path };
  return { ...deployment({ auth: embedded, history: embedded, courier: embedded }, access.url), dataDir };
}

/** The variable that has the value, or that names its file. */
function variable(name: string, env: NodeJS.ProcessEnv): string {
  return env[name]?.trim() ? name : `${name}_FILE`;
}

/** The courier of the deployment. @throws CommandError */
export function courierOf({ courier }: Deployment): ServiceClient {
  if (courier === undefined) throw new CommandError('set COURIER_INTERNAL_URL to the URL of the courier');
  return courier;
}

interface Access {
  readonly auth: ServiceAccess;
  readonly history: ServiceAccess;
  readonly courier: ServiceAccess | '' | undefined;
}

function deployment({ auth, history, courier }: Access, publicUrl?: string): Deployment {
  return {
    auth: new ServiceClient(auth, ADMIN_ROUTES.auth),
    history: new ServiceClient(history, ADMIN_ROUTES.history),
    courier: courier ? new ServiceClient(courier, ADMIN_ROUTES.courier) : undefined,
    publicUrl,
  };
}
