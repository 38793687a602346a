import type { FrontBackends } from './front-server.js';

/** Environment variable with the settings of the front as JSON. */
export const FRONT_SETTINGS = 'PARLEY_FRONT';

export interface FrontSettings {
  readonly host: string;
  readonly port: number;
  /** Port of the internal routes of auth, balanced over the auths. */
  readonly internalPort: number;
  readonly backends: FrontBackends;
}
