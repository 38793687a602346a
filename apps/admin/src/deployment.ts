import { loadAdminConfig } from '#config/app-config';
import { ADMIN_ROUTES } from '#identity/internal-api';
import { internalAccessPath, readInternalAccess } from '#identity/internal-access-file';
import { CommandError } from './command-error.js';
import { type ServiceAccess, ServiceClient } from './service-client.js';

/** The services that the command calls. */
export interface Deployment {
  readonly auth: ServiceClient;
  readonly history: ServiceClient;
  /** The address of an embedded Parley without `PUBLIC_URL`. */
  readonly publicUrl: string | undefined;
}

/**
 * The deployment whose URLs are in the environment. Without any, the embedded Parley whose data folder is `DATA_DIR`.
 * @throws CommandError, ConfigError
 */
export async function findDeployment(env: NodeJS.ProcessEnv, actor: string): Promise<Deployment> {
  const config = loadAdminConfig(env);
  const { authInternalUrl, historyInternalUrl, internalSecret: secret, dataDir } = config;
  if (authInternalUrl !== undefined && historyInternalUrl !== undefined) {
    return deployment(
      { url: authInternalUrl, secret, actor, foundBy: 'AUTH_INTERNAL_URL' },
      { url: historyInternalUrl, secret, actor, foundBy: 'HISTORY_INTERNAL_URL' },
    );
  }
  const path = internalAccessPath(dataDir);
  const access = await readInternalAccess(dataDir).catch((cause: unknown) => {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  if (access === undefined)
    throw new CommandError(
      `${path}: there is no such file; is Parley running? (Set DATA_DIR to its folder, or AUTH_INTERNAL_URL and HISTORY_INTERNAL_URL to the services.)`,
    );
  const own = { ...access, actor, foundBy: path };
  return deployment(own, own, access.url);
}

function deployment(auth: ServiceAccess, history: ServiceAccess, publicUrl?: string): Deployment {
  return {
    auth: new ServiceClient(auth, ADMIN_ROUTES.auth),
    history: new ServiceClient(history, ADMIN_ROUTES.history),
    publicUrl,
  };
}
