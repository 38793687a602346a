import type { FrontBackends } from './front-server.js';

/** What the cluster tells its front, as JSON in this environment variable. */
export const FRONT_SETTINGS = 'PARLEY_FRONT';

export interface FrontSettings {
  readonly host: string;
  readonly port: number;
  /** Opens auth's internal routes to the services, balanced over the auths. */
  readonly internalPort: number;
  readonly backends: FrontBackends;
}
